package io.millrace.client.internal.admin;

import io.grpc.stub.StreamObserver;
import io.millrace.client.AccessKeyDescription;
import io.millrace.client.AdminClient;
import io.millrace.client.ClusterDescription;
import io.millrace.client.ConsumerDescription;
import io.millrace.client.LimitsDescription;
import io.millrace.client.NewAccessKey;
import io.millrace.client.NewStream;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.client.StreamDescription;
import io.millrace.client.StreamLoad;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DeleteStreamRequest;
import io.millrace.proto.api.v1.DeregisterConsumerRequest;
import io.millrace.proto.api.v1.DescribeConsumerRequest;
import io.millrace.proto.api.v1.DescribeLimitsRequest;
import io.millrace.proto.api.v1.DescribeLimitsResponse;
import io.millrace.proto.api.v1.DescribeStreamLoadRequest;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.ListConsumersRequest;
import io.millrace.proto.api.v1.ListConsumersResponse;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.ListStreamsResponse;
import io.millrace.proto.api.v1.ListTagsRequest;
import io.millrace.proto.api.v1.MergeShardsRequest;
import io.millrace.proto.api.v1.RegisterConsumerRequest;
import io.millrace.proto.api.v1.RetentionDirection;
import io.millrace.proto.api.v1.ShardFilterType;
import io.millrace.proto.api.v1.SplitShardRequest;
import io.millrace.proto.api.v1.Tag;
import io.millrace.proto.api.v1.TagStreamRequest;
import io.millrace.proto.api.v1.UntagStreamRequest;
import io.millrace.proto.api.v1.UpdateRetentionRequest;
import io.millrace.proto.api.v1.UpdateShardCountRequest;
import io.millrace.proto.api.v1.UpdateStreamModeRequest;
import io.millrace.proto.api.v1.UpdateStreamSettingsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** {@link AdminClient} over gRPC. Holds no state. */
public final class GrpcAdminClient implements AdminClient {

    private static final Duration ACTIVE_POLL = Duration.ofMillis(20);

    private final BlockingCalls calls;
    private final AccountCalls account;
    private final Duration timeout;
    private final LongSupplier nanos;

    /** One method of the service. */
    private interface Method<Q, A> {
        void start(AdminServiceGrpc.AdminServiceStub stub, Q request, StreamObserver<A> reply);
    }

    public GrpcAdminClient(BlockingCalls calls, Duration timeout, LongSupplier nanos) {
        this.calls = calls;
        this.account = new AccountCalls(calls, timeout);
        this.timeout = timeout;
        this.nanos = nanos;
    }

    private <Q, A> A call(Q request, Method<Q, A> method) {
        return calls.call(
                timeout,
                (channel, left, reply) -> method.start(
                        AdminServiceGrpc.newStub(channel).withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS),
                        request,
                        reply));
    }

    @Override
    public void createStream(NewStream stream) {
        call(
                CreateStreamRequest.newBuilder()
                        .setStreamName(stream.name())
                        .setMode(Descriptions.mode(stream.mode()))
                        .setShardCount(stream.shards())
                        .setRetentionSeconds(stream.retention().toSeconds())
                        .setMaxRecordSizeKib(stream.maxRecordKib())
                        .putAllTags(stream.tags())
                        .build(),
                AdminServiceGrpc.AdminServiceStub::createStream);
    }

    @Override
    public void awaitActive(String name, Duration limit) {
        long end = nanos.getAsLong() + limit.toNanos();
        while (!isActive(name)) {
            if (nanos.getAsLong() - end > 0) {
                throw new MillraceException(
                        ErrorCode.TIMEOUT,
                        "stream " + name + " is not ready after " + limit.toMillis()
                                + " ms; `millrace cluster status` may tell why");
            }
            calls.pause(ACTIVE_POLL);
        }
    }

    private boolean isActive(String name) {
        return describeStream(name).status() == StreamStatus.ACTIVE
                && listShards(name, ShardFilter.open()).stream()
                        .allMatch(shard -> shard.leaderNode().isPresent());
    }

    @Override
    public void deleteStream(String name) {
        call(
                DeleteStreamRequest.newBuilder().setStreamName(name).build(),
                AdminServiceGrpc.AdminServiceStub::deleteStream);
    }

    @Override
    public void deleteStreamAndConsumers(String name) {
        call(
                DeleteStreamRequest.newBuilder()
                        .setStreamName(name)
                        .setEnforceConsumerDeletion(true)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::deleteStream);
    }

    @Override
    public StreamDescription describeStream(String name) {
        return Descriptions.stream(call(
                DescribeStreamSummaryRequest.newBuilder().setStreamName(name).build(),
                AdminServiceGrpc.AdminServiceStub::describeStreamSummary));
    }

    @Override
    public List<StreamDescription> listStreams() {
        List<StreamDescription> all = new ArrayList<>();
        ListStreamsResponse page;
        String after = "";
        do {
            page = call(
                    ListStreamsRequest.newBuilder()
                            .setLimit(1000)
                            .setExclusiveStartStreamName(after)
                            .build(),
                    AdminServiceGrpc.AdminServiceStub::listStreams);
            page.getStreamsList().forEach(summary -> all.add(Descriptions.stream(summary)));
            after = all.isEmpty() ? "" : all.get(all.size() - 1).name();
        } while (page.getHasMoreStreams() && page.getStreamsCount() > 0);
        return List.copyOf(all);
    }

    @Override
    public List<ShardDescription> listShards(String stream, ShardFilter filter) {
        List<ShardDescription> all = new ArrayList<>();
        ListShardsRequest request = ListShardsRequest.newBuilder()
                .setStreamName(stream)
                .setFilter(filterType(filter))
                .setFilterShardId(filter.shardId())
                .setFilterTimestampMillis(filter.timestampMillis())
                .build();
        while (true) {
            ListShardsResponse page = call(request, AdminServiceGrpc.AdminServiceStub::listShards);
            page.getShardsList().forEach(shard -> all.add(Descriptions.shard(shard)));
            if (page.getNextToken().isEmpty()) {
                return List.copyOf(all);
            }
            request = ListShardsRequest.newBuilder()
                    .setNextToken(page.getNextToken())
                    .build();
        }
    }

    private static ShardFilterType filterType(ShardFilter filter) {
        return switch (filter.kind()) {
            case AFTER_SHARD_ID -> ShardFilterType.FILTER_AFTER_SHARD_ID;
            case AT_TRIM_HORIZON -> ShardFilterType.FILTER_AT_TRIM_HORIZON;
            case FROM_TRIM_HORIZON -> ShardFilterType.FILTER_FROM_TRIM_HORIZON;
            case AT_LATEST -> ShardFilterType.FILTER_AT_LATEST;
            case AT_TIMESTAMP -> ShardFilterType.FILTER_AT_TIMESTAMP;
            case FROM_TIMESTAMP -> ShardFilterType.FILTER_FROM_TIMESTAMP;
        };
    }

    @Override
    public void splitShard(String stream, String shardId, HashKey newStartingHashKey) {
        call(
                SplitShardRequest.newBuilder()
                        .setStreamName(stream)
                        .setShardId(shardId)
                        .setNewStartingHashKey(newStartingHashKey.toString())
                        .build(),
                AdminServiceGrpc.AdminServiceStub::splitShard);
    }

    @Override
    public void mergeShards(String stream, String shardId, String adjacentShardId) {
        call(
                MergeShardsRequest.newBuilder()
                        .setStreamName(stream)
                        .setShardId(shardId)
                        .setAdjacentShardId(adjacentShardId)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::mergeShards);
    }

    @Override
    public int updateShardCount(String stream, int targetShardCount) {
        return call(
                        UpdateShardCountRequest.newBuilder()
                                .setStreamName(stream)
                                .setTargetShardCount(targetShardCount)
                                .build(),
                        AdminServiceGrpc.AdminServiceStub::updateShardCount)
                .getCurrentShardCount();
    }

    @Override
    public void updateStreamMode(String stream, StreamMode mode) {
        call(
                UpdateStreamModeRequest.newBuilder()
                        .setStreamName(stream)
                        .setMode(Descriptions.mode(mode))
                        .build(),
                AdminServiceGrpc.AdminServiceStub::updateStreamMode);
    }

    @Override
    public void updateMaxRecordSize(String stream, int kib) {
        call(
                UpdateStreamSettingsRequest.newBuilder()
                        .setStreamName(stream)
                        .setMaxRecordSizeKib(kib)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::updateStreamSettings);
    }

    @Override
    public NewAccessKey createAccessKey(String description) {
        return account.createAccessKey(description);
    }

    @Override
    public List<AccessKeyDescription> listAccessKeys() {
        return account.listAccessKeys();
    }

    @Override
    public void deleteAccessKey(String id) {
        account.deleteAccessKey(id);
    }

    @Override
    public StreamLoad describeStreamLoad(String stream, int mostShards) {
        return Descriptions.load(call(
                DescribeStreamLoadRequest.newBuilder()
                        .setStreamName(stream)
                        .setLimit(mostShards)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::describeStreamLoad));
    }

    @Override
    public void updateRetention(String stream, Duration retention) {
        updateRetention(stream, retention, RetentionDirection.ANY_DIRECTION);
    }

    @Override
    public void increaseRetention(String stream, Duration retention) {
        updateRetention(stream, retention, RetentionDirection.INCREASE);
    }

    @Override
    public void decreaseRetention(String stream, Duration retention) {
        updateRetention(stream, retention, RetentionDirection.DECREASE);
    }

    private void updateRetention(String stream, Duration retention, RetentionDirection direction) {
        call(
                UpdateRetentionRequest.newBuilder()
                        .setStreamName(stream)
                        .setRetentionSeconds(retention.toSeconds())
                        .setDirection(direction)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::updateRetention);
    }

    @Override
    public void tagStream(String stream, Map<String, String> tags) {
        call(
                TagStreamRequest.newBuilder()
                        .setStreamName(stream)
                        .putAllTags(tags)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::tagStream);
    }

    @Override
    public void untagStream(String stream, Set<String> keys) {
        call(
                UntagStreamRequest.newBuilder()
                        .setStreamName(stream)
                        .addAllKeys(keys)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::untagStream);
    }

    @Override
    public Map<String, String> listTags(String stream) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : call(
                        ListTagsRequest.newBuilder().setStreamName(stream).build(),
                        AdminServiceGrpc.AdminServiceStub::listTags)
                .getTagsList()) {
            tags.put(tag.getKey(), tag.getValue());
        }
        return tags;
    }

    @Override
    public ConsumerDescription registerConsumer(String stream, String consumer) {
        return Descriptions.consumer(call(
                RegisterConsumerRequest.newBuilder()
                        .setStreamName(stream)
                        .setConsumerName(consumer)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::registerConsumer));
    }

    @Override
    public void deregisterConsumer(String stream, String consumer) {
        call(
                DeregisterConsumerRequest.newBuilder()
                        .setStreamName(stream)
                        .setConsumerName(consumer)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::deregisterConsumer);
    }

    @Override
    public List<ConsumerDescription> listConsumers(String stream) {
        List<ConsumerDescription> all = new ArrayList<>();
        ListConsumersResponse page;
        String after = "";
        do {
            page = call(
                    ListConsumersRequest.newBuilder()
                            .setStreamName(stream)
                            .setMaxResults(1000)
                            .setExclusiveStartConsumerName(after)
                            .build(),
                    AdminServiceGrpc.AdminServiceStub::listConsumers);
            page.getConsumersList().forEach(consumer -> all.add(Descriptions.consumer(consumer)));
            after = all.isEmpty() ? "" : all.get(all.size() - 1).name();
        } while (page.getHasMoreConsumers() && page.getConsumersCount() > 0);
        return List.copyOf(all);
    }

    @Override
    public ConsumerDescription describeConsumer(String stream, String consumer) {
        return Descriptions.consumer(call(
                DescribeConsumerRequest.newBuilder()
                        .setStreamName(stream)
                        .setConsumerName(consumer)
                        .build(),
                AdminServiceGrpc.AdminServiceStub::describeConsumer));
    }

    @Override
    public LimitsDescription describeLimits() {
        DescribeLimitsResponse limits =
                call(DescribeLimitsRequest.getDefaultInstance(), AdminServiceGrpc.AdminServiceStub::describeLimits);
        return new LimitsDescription(
                limits.getProfile(),
                limits.getOpenShardCount(),
                limits.getShardLimit(),
                limits.getOnDemandStreamCount(),
                limits.getOnDemandStreamLimit(),
                limits.getLimitsMap());
    }

    @Override
    public ClusterDescription clusterStatus() {
        return Descriptions.cluster(
                call(ClusterStatusRequest.getDefaultInstance(), AdminServiceGrpc.AdminServiceStub::clusterStatus));
    }
}
