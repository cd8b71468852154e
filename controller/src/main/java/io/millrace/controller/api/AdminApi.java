package io.millrace.controller.api;

import io.grpc.stub.StreamObserver;
import io.millrace.common.env.TimeSource;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.api.AdminCalls.Change;
import io.millrace.controller.liveness.Liveness.LeaderClaim;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.CreateStreamResponse;
import io.millrace.proto.api.v1.DeleteResourcePolicyRequest;
import io.millrace.proto.api.v1.DeleteResourcePolicyResponse;
import io.millrace.proto.api.v1.DeleteStreamRequest;
import io.millrace.proto.api.v1.DeleteStreamResponse;
import io.millrace.proto.api.v1.DeregisterConsumerRequest;
import io.millrace.proto.api.v1.DeregisterConsumerResponse;
import io.millrace.proto.api.v1.DescribeConsumerRequest;
import io.millrace.proto.api.v1.DescribeLimitsRequest;
import io.millrace.proto.api.v1.DescribeLimitsResponse;
import io.millrace.proto.api.v1.DescribeStreamLoadRequest;
import io.millrace.proto.api.v1.DescribeStreamLoadResponse;
import io.millrace.proto.api.v1.DescribeStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamResponse;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.GetResourcePolicyRequest;
import io.millrace.proto.api.v1.GetResourcePolicyResponse;
import io.millrace.proto.api.v1.ListConsumersRequest;
import io.millrace.proto.api.v1.ListConsumersResponse;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.ListStreamsResponse;
import io.millrace.proto.api.v1.ListTagsRequest;
import io.millrace.proto.api.v1.ListTagsResponse;
import io.millrace.proto.api.v1.MergeShardsRequest;
import io.millrace.proto.api.v1.MergeShardsResponse;
import io.millrace.proto.api.v1.PutResourcePolicyRequest;
import io.millrace.proto.api.v1.PutResourcePolicyResponse;
import io.millrace.proto.api.v1.RegisterConsumerRequest;
import io.millrace.proto.api.v1.SplitShardRequest;
import io.millrace.proto.api.v1.SplitShardResponse;
import io.millrace.proto.api.v1.StreamSummary;
import io.millrace.proto.api.v1.TagStreamRequest;
import io.millrace.proto.api.v1.TagStreamResponse;
import io.millrace.proto.api.v1.UntagStreamRequest;
import io.millrace.proto.api.v1.UntagStreamResponse;
import io.millrace.proto.api.v1.UpdateRetentionRequest;
import io.millrace.proto.api.v1.UpdateRetentionResponse;
import io.millrace.proto.api.v1.UpdateShardCountRequest;
import io.millrace.proto.api.v1.UpdateShardCountResponse;
import io.millrace.proto.api.v1.UpdateStreamModeRequest;
import io.millrace.proto.api.v1.UpdateStreamModeResponse;
import io.millrace.proto.api.v1.UpdateStreamSettingsRequest;
import io.millrace.proto.api.v1.UpdateStreamSettingsResponse;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * AdminService on a controller. The leader answers; the others pass the call on to it. Only translation: the rules are in
 * the command handlers. Handlers are called on gRPC's executor, never on an event loop.
 */
public final class AdminApi extends AdminServiceGrpc.AdminServiceImplBase {

    private final AdminBackend backend;
    private final AdminCalls calls;
    private final TimeSource time;
    private final Supplier<Limits> limits;
    private final ClusterReport status;

    public AdminApi(
            AdminBackend backend,
            Forwarding forwarding,
            TimeSource time,
            Supplier<Limits> limits,
            ClusterReport status) {
        this.backend = backend;
        this.calls = new AdminCalls(backend, forwarding);
        this.time = time;
        this.limits = limits;
        this.status = status;
    }

    @Override
    public void createStream(CreateStreamRequest request, StreamObserver<CreateStreamResponse> caller) {
        calls.write(
                AdminServiceGrpc.getCreateStreamMethod(),
                request,
                caller,
                new Change<>(AdminCommands::createStream, AdminAnswers::created));
    }

    @Override
    public void deleteStream(DeleteStreamRequest request, StreamObserver<DeleteStreamResponse> caller) {
        calls.write(
                AdminServiceGrpc.getDeleteStreamMethod(),
                request,
                caller,
                new Change<>(AdminCommands::deleteStream, response -> DeleteStreamResponse.getDefaultInstance()));
    }

    @Override
    public void describeStream(DescribeStreamRequest request, StreamObserver<DescribeStreamResponse> caller) {
        calls.read(
                AdminServiceGrpc.getDescribeStreamMethod(),
                request,
                caller,
                () -> Queries.describe(backend.image(), request, this::leader));
    }

    @Override
    public void describeStreamSummary(DescribeStreamSummaryRequest request, StreamObserver<StreamSummary> caller) {
        calls.read(
                AdminServiceGrpc.getDescribeStreamSummaryMethod(),
                request,
                caller,
                () -> AdminTranslation.summary(Queries.stream(backend.image(), request.getStreamName())));
    }

    @Override
    public void listStreams(ListStreamsRequest request, StreamObserver<ListStreamsResponse> caller) {
        calls.read(
                AdminServiceGrpc.getListStreamsMethod(),
                request,
                caller,
                () -> Queries.listStreams(backend.image(), request));
    }

    @Override
    public void listShards(ListShardsRequest request, StreamObserver<ListShardsResponse> caller) {
        calls.read(
                AdminServiceGrpc.getListShardsMethod(),
                request,
                caller,
                () -> new ShardListing(backend.image(), this::leader, time.wallMillis()).list(request));
    }

    @Override
    public void splitShard(SplitShardRequest request, StreamObserver<SplitShardResponse> caller) {
        calls.write(
                AdminServiceGrpc.getSplitShardMethod(),
                request,
                caller,
                new Change<>(AdminCommands::splitShard, response -> SplitShardResponse.getDefaultInstance()));
    }

    @Override
    public void mergeShards(MergeShardsRequest request, StreamObserver<MergeShardsResponse> caller) {
        calls.write(
                AdminServiceGrpc.getMergeShardsMethod(),
                request,
                caller,
                new Change<>(AdminCommands::mergeShards, response -> MergeShardsResponse.getDefaultInstance()));
    }

    @Override
    public void updateShardCount(UpdateShardCountRequest request, StreamObserver<UpdateShardCountResponse> caller) {
        calls.write(
                AdminServiceGrpc.getUpdateShardCountMethod(),
                request,
                caller,
                new Change<>(AdminCommands::updateShardCount, AdminAnswers::shardCount));
    }

    @Override
    public void updateStreamMode(UpdateStreamModeRequest request, StreamObserver<UpdateStreamModeResponse> caller) {
        calls.write(
                AdminServiceGrpc.getUpdateStreamModeMethod(),
                request,
                caller,
                new Change<>(
                        AdminCommands::updateStreamMode, response -> UpdateStreamModeResponse.getDefaultInstance()));
    }

    @Override
    public void describeStreamLoad(
            DescribeStreamLoadRequest request, StreamObserver<DescribeStreamLoadResponse> caller) {
        calls.read(
                AdminServiceGrpc.getDescribeStreamLoadMethod(),
                request,
                caller,
                () -> StreamLoads.describe(
                        backend.image(), request, shard -> backend.liveness().load(shard, time.monotonicNanos())));
    }

    @Override
    public void updateRetention(UpdateRetentionRequest request, StreamObserver<UpdateRetentionResponse> caller) {
        calls.write(
                AdminServiceGrpc.getUpdateRetentionMethod(),
                request,
                caller,
                new Change<>(AdminCommands::updateRetention, response -> UpdateRetentionResponse.getDefaultInstance()));
    }

    @Override
    public void updateStreamSettings(
            UpdateStreamSettingsRequest request, StreamObserver<UpdateStreamSettingsResponse> caller) {
        calls.write(
                AdminServiceGrpc.getUpdateStreamSettingsMethod(),
                request,
                caller,
                new Change<>(StreamOptionMessages::command, StreamOptionMessages::changed));
    }

    @Override
    public void putResourcePolicy(PutResourcePolicyRequest request, StreamObserver<PutResourcePolicyResponse> caller) {
        calls.write(
                AdminServiceGrpc.getPutResourcePolicyMethod(),
                request,
                caller,
                new Change<>(AdminCommands::putPolicy, response -> PutResourcePolicyResponse.getDefaultInstance()));
    }

    @Override
    public void getResourcePolicy(GetResourcePolicyRequest request, StreamObserver<GetResourcePolicyResponse> caller) {
        calls.read(
                AdminServiceGrpc.getGetResourcePolicyMethod(),
                request,
                caller,
                () -> Queries.policy(backend.image(), request));
    }

    @Override
    public void deleteResourcePolicy(
            DeleteResourcePolicyRequest request, StreamObserver<DeleteResourcePolicyResponse> caller) {
        calls.write(
                AdminServiceGrpc.getDeleteResourcePolicyMethod(),
                request,
                caller,
                new Change<>(
                        AdminCommands::deletePolicy, response -> DeleteResourcePolicyResponse.getDefaultInstance()));
    }

    @Override
    public void tagStream(TagStreamRequest request, StreamObserver<TagStreamResponse> caller) {
        calls.write(
                AdminServiceGrpc.getTagStreamMethod(),
                request,
                caller,
                new Change<>(AdminCommands::tagStream, response -> TagStreamResponse.getDefaultInstance()));
    }

    @Override
    public void untagStream(UntagStreamRequest request, StreamObserver<UntagStreamResponse> caller) {
        calls.write(
                AdminServiceGrpc.getUntagStreamMethod(),
                request,
                caller,
                new Change<>(AdminCommands::untagStream, response -> UntagStreamResponse.getDefaultInstance()));
    }

    @Override
    public void listTags(ListTagsRequest request, StreamObserver<ListTagsResponse> caller) {
        calls.read(
                AdminServiceGrpc.getListTagsMethod(),
                request,
                caller,
                () -> Queries.listTags(backend.image(), request));
    }

    @Override
    public void registerConsumer(RegisterConsumerRequest request, StreamObserver<Consumer> caller) {
        calls.write(
                AdminServiceGrpc.getRegisterConsumerMethod(),
                request,
                caller,
                new Change<>(
                        AdminCommands::registerConsumer,
                        response -> AdminAnswers.registered(request.getStreamName(), response)));
    }

    @Override
    public void deregisterConsumer(
            DeregisterConsumerRequest request, StreamObserver<DeregisterConsumerResponse> caller) {
        calls.write(
                AdminServiceGrpc.getDeregisterConsumerMethod(),
                request,
                caller,
                new Change<>(
                        AdminCommands::deregisterConsumer,
                        response -> DeregisterConsumerResponse.getDefaultInstance()));
    }

    @Override
    public void listConsumers(ListConsumersRequest request, StreamObserver<ListConsumersResponse> caller) {
        calls.read(
                AdminServiceGrpc.getListConsumersMethod(),
                request,
                caller,
                () -> Queries.listConsumers(backend.image(), request));
    }

    @Override
    public void describeConsumer(DescribeConsumerRequest request, StreamObserver<Consumer> caller) {
        calls.read(
                AdminServiceGrpc.getDescribeConsumerMethod(),
                request,
                caller,
                () -> Queries.describeConsumer(backend.image(), request));
    }

    @Override
    public void describeLimits(DescribeLimitsRequest request, StreamObserver<DescribeLimitsResponse> caller) {
        calls.read(
                AdminServiceGrpc.getDescribeLimitsMethod(),
                request,
                caller,
                () -> LimitsReport.of(limits.get(), backend.image()));
    }

    @Override
    public void clusterStatus(ClusterStatusRequest request, StreamObserver<ClusterStatusResponse> caller) {
        calls.read(
                AdminServiceGrpc.getClusterStatusMethod(),
                request,
                caller,
                () -> status.report(backend.image(), backend.liveness(), time.monotonicNanos(), time.wallMillis()));
    }

    private Optional<NodeId> leader(ShardInfo shard) {
        return backend.liveness().leader(shard.group()).map(LeaderClaim::node);
    }
}
