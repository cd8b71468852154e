package io.millrace.controller.api;

import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.CreateStreamResponse;
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
import java.util.Optional;
import java.util.function.Supplier;

/** AdminService on a server without a controller: passes every call on to a controller. Any thread. */
public final class AdminProxy extends AdminServiceGrpc.AdminServiceImplBase {

    private final Supplier<Optional<String>> controller;
    private final Forwarding forwarding;

    /**
     * A proxy.
     *
     * @param controller gRPC endpoint of the leading controller, as far as known
     */
    public AdminProxy(Supplier<Optional<String>> controller, Forwarding forwarding) {
        this.controller = controller;
        this.forwarding = forwarding;
    }

    @Override
    public void createStream(CreateStreamRequest request, StreamObserver<CreateStreamResponse> caller) {
        passOn(AdminServiceGrpc.getCreateStreamMethod(), request, caller);
    }

    @Override
    public void deleteStream(DeleteStreamRequest request, StreamObserver<DeleteStreamResponse> caller) {
        passOn(AdminServiceGrpc.getDeleteStreamMethod(), request, caller);
    }

    @Override
    public void describeStream(DescribeStreamRequest request, StreamObserver<DescribeStreamResponse> caller) {
        passOn(AdminServiceGrpc.getDescribeStreamMethod(), request, caller);
    }

    @Override
    public void describeStreamSummary(DescribeStreamSummaryRequest request, StreamObserver<StreamSummary> caller) {
        passOn(AdminServiceGrpc.getDescribeStreamSummaryMethod(), request, caller);
    }

    @Override
    public void listStreams(ListStreamsRequest request, StreamObserver<ListStreamsResponse> caller) {
        passOn(AdminServiceGrpc.getListStreamsMethod(), request, caller);
    }

    @Override
    public void listShards(ListShardsRequest request, StreamObserver<ListShardsResponse> caller) {
        passOn(AdminServiceGrpc.getListShardsMethod(), request, caller);
    }

    @Override
    public void splitShard(SplitShardRequest request, StreamObserver<SplitShardResponse> caller) {
        passOn(AdminServiceGrpc.getSplitShardMethod(), request, caller);
    }

    @Override
    public void mergeShards(MergeShardsRequest request, StreamObserver<MergeShardsResponse> caller) {
        passOn(AdminServiceGrpc.getMergeShardsMethod(), request, caller);
    }

    @Override
    public void updateShardCount(UpdateShardCountRequest request, StreamObserver<UpdateShardCountResponse> caller) {
        passOn(AdminServiceGrpc.getUpdateShardCountMethod(), request, caller);
    }

    @Override
    public void updateStreamMode(UpdateStreamModeRequest request, StreamObserver<UpdateStreamModeResponse> caller) {
        passOn(AdminServiceGrpc.getUpdateStreamModeMethod(), request, caller);
    }

    @Override
    public void describeStreamLoad(
            DescribeStreamLoadRequest request, StreamObserver<DescribeStreamLoadResponse> caller) {
        passOn(AdminServiceGrpc.getDescribeStreamLoadMethod(), request, caller);
    }

    @Override
    public void updateRetention(UpdateRetentionRequest request, StreamObserver<UpdateRetentionResponse> caller) {
        passOn(AdminServiceGrpc.getUpdateRetentionMethod(), request, caller);
    }

    @Override
    public void tagStream(TagStreamRequest request, StreamObserver<TagStreamResponse> caller) {
        passOn(AdminServiceGrpc.getTagStreamMethod(), request, caller);
    }

    @Override
    public void untagStream(UntagStreamRequest request, StreamObserver<UntagStreamResponse> caller) {
        passOn(AdminServiceGrpc.getUntagStreamMethod(), request, caller);
    }

    @Override
    public void listTags(ListTagsRequest request, StreamObserver<ListTagsResponse> caller) {
        passOn(AdminServiceGrpc.getListTagsMethod(), request, caller);
    }

    @Override
    public void registerConsumer(RegisterConsumerRequest request, StreamObserver<Consumer> caller) {
        passOn(AdminServiceGrpc.getRegisterConsumerMethod(), request, caller);
    }

    @Override
    public void deregisterConsumer(
            DeregisterConsumerRequest request, StreamObserver<DeregisterConsumerResponse> caller) {
        passOn(AdminServiceGrpc.getDeregisterConsumerMethod(), request, caller);
    }

    @Override
    public void listConsumers(ListConsumersRequest request, StreamObserver<ListConsumersResponse> caller) {
        passOn(AdminServiceGrpc.getListConsumersMethod(), request, caller);
    }

    @Override
    public void describeConsumer(DescribeConsumerRequest request, StreamObserver<Consumer> caller) {
        passOn(AdminServiceGrpc.getDescribeConsumerMethod(), request, caller);
    }

    @Override
    public void describeLimits(DescribeLimitsRequest request, StreamObserver<DescribeLimitsResponse> caller) {
        passOn(AdminServiceGrpc.getDescribeLimitsMethod(), request, caller);
    }

    @Override
    public void clusterStatus(ClusterStatusRequest request, StreamObserver<ClusterStatusResponse> caller) {
        passOn(AdminServiceGrpc.getClusterStatusMethod(), request, caller);
    }

    private <Q, A> void passOn(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller) {
        Optional<String> endpoint = controller.get();
        if (endpoint.isEmpty()) {
            caller.onError(GrpcErrors.toStatus(new MillraceException(
                    ErrorCode.NO_LEADER, "no controller is known to lead at the moment; try again")));
        } else {
            forwarding.forward(endpoint.get(), method, request, caller);
        }
    }
}
