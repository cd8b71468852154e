package io.millrace.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.Leadership;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.node.DataPlaneSettings;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Requests;
import io.millrace.node.fake.Samples;
import io.millrace.node.fake.ServingNode;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamMapShard;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import io.millrace.proto.api.v1.WatchStreamMapRequest;
import io.millrace.proto.internal.v1.DigestShardsRequest;
import io.millrace.proto.internal.v1.FetchBlocksRequest;
import io.millrace.proto.internal.v1.MeasureShardsRequest;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
import io.millrace.proto.internal.v1.ShardPosition;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams of answers, and what nodes offer each other. */
class WatchAndNodeApiTest {

    private static final ShardInfo SHARD = Samples.shard(0, 1, Samples.GROUP);

    private final ManualEnvironment env = new ManualEnvironment();
    private final List<ServingNode> nodes = ServingNode.start(env, Limits.UNLIMITED, "n1", "n2");
    private final ServingNode leader = nodes.get(0);
    private final ServingNode other = nodes.get(1);
    private final MemoryReplica replica = ServingNode.lead(nodes, SHARD);

    @AfterEach
    void stop() {
        nodes.forEach(ServingNode::close);
    }

    @Test
    void watchersGetTheMapAndEachChange() {
        Observed<StreamMap> watch = watch(Samples.STREAM);
        Await.until("the map", () -> watch.values.size() == 1);
        StreamMapShard shard = watch.values.get(0).getShards(0);
        assertThat(shard.getLeaderEndpoint()).isEqualTo("grpc:n1");
        assertThat(shard.getReplicaEndpointsList()).containsExactly("grpc:n1", "grpc:n2");
        assertThat(shard.getStartingHashKey().size()).isEqualTo(16);
        leader.cluster.leader(Samples.GROUP, other.id);
        Await.until(
                "the new leader",
                () -> last(watch).getShards(0).getLeaderEndpoint().equals("grpc:n2"));
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        leader.cluster.learn(Samples.record(SHARD.closed(5)), Samples.record(child));
        Await.until("the split", () -> last(watch).getShardsCount() == 2);
        assertThat(last(watch).getShards(0).getClosed()).isTrue();
        assertThat(last(watch).getShards(1).getParentsList()).containsExactly(0);
        assertThat(watch.values.stream().map(StreamMap::getVersion).toList())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void whoAsksForChangesGetsNothingElseAfterTheFirstMap() {
        ShardInfo bystander = Samples.shard(1, 2, Samples.OTHER_GROUP);
        leader.cluster.learn(Samples.record(bystander));
        Observed<StreamMap> watch = watch(
                WatchStreamMapRequest.newBuilder().setStreamName(Samples.STREAM).setChanges(true));
        Await.until("the map", () -> watch.values.size() == 1);
        assertThat(last(watch).getBaseVersion()).isZero();
        assertThat(last(watch).getShardsCount()).isEqualTo(2);
        ShardInfo child = Samples.child(2, HashKeyRange.ALL, SHARD);
        leader.cluster.learn(Samples.record(SHARD.closed(5)), Samples.record(child));
        Await.until("the change", () -> watch.values.size() == 2);
        assertThat(last(watch).getBaseVersion()).isEqualTo(watch.values.get(0).getVersion());
        assertThat(numbers(watch)).containsExactly(0, 2);
        assertThat(last(watch).getShards(0).getClosed()).isTrue();
        leader.cluster.leader(Samples.OTHER_GROUP, other.id);
        Await.until("the leader", () -> watch.values.size() == 3);
        assertThat(numbers(watch)).containsExactly(1);
        leader.cluster.learn(new MetadataRecord.ShardGone(Samples.STREAM_UID, SHARD.id()));
        Await.until("the end of the parent", () -> watch.values.size() == 4);
        assertThat(numbers(watch)).isEmpty();
        assertThat(last(watch).getGoneList()).containsExactly(0);
        assertThat(last(watch).getBaseVersion()).isEqualTo(watch.values.get(2).getVersion());
    }

    private static List<Integer> numbers(Observed<StreamMap> watch) {
        return last(watch).getShardsList().stream()
                .map(shard -> shard.getShard().getNumber())
                .toList();
    }

    @Test
    void whatDoesNotConcernAWatcherIsNotSent() {
        Observed<StreamMap> watch = watch(Samples.STREAM);
        Await.until("the map", () -> watch.values.size() == 1);
        leader.cluster.learn(Samples.cluster());
        leader.cluster.leader(Samples.OTHER_GROUP, other.id);
        leader.cluster.leader(Samples.GROUP, other.id);
        Await.until(
                "the change", () -> last(watch).getShards(0).getLeaderEndpoint().equals("grpc:n2"));
        assertThat(watch.values).hasSize(2);
    }

    @Test
    void aWatchEndsWithItsStream() {
        Observed<StreamMap> watch = watch(Samples.STREAM);
        Await.until("the map", () -> watch.values.size() == 1);
        leader.cluster.learn(new MetadataRecord.StreamGone(Samples.STREAM_UID));
        Await.until("the end", () -> watch.failure != null);
        assertThat(watch.refusal().code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        Observed<StreamMap> unknown = watch("nope");
        Await.until("refused", () -> unknown.failure != null);
        assertThat(unknown.refusal().code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    }

    @Test
    void aSubscriptionRunsToTheShardsEndOnEveryNode() {
        leader.calls().putRecord(Requests.put(SHARD, "a"));
        Observed<SubscribeEvent> here = subscribe(leader);
        Observed<SubscribeEvent> relayed = subscribe(other);
        for (Observed<SubscribeEvent> observed : List.of(here, relayed)) {
            Await.until("the record", () -> data(observed).equals(List.of("a")));
            assertThat(observed.values.get(0).getShard().getShardUid()).isEqualTo(SHARD.uid());
        }
        leader.calls().putRecord(Requests.put(SHARD, "b"));
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        replica.apply(Samples.reshard(List.of(SHARD), List.of(child)));
        nodes.forEach(node -> node.cluster.learn(Samples.record(SHARD.closed(5)), Samples.record(child)));
        for (Observed<SubscribeEvent> observed : List.of(here, relayed)) {
            Await.until("the end", () -> observed.completed);
            assertThat(data(observed)).containsExactly("a", "b");
            assertThat(last(observed).getChildShards(0).getShardId()).isEqualTo("shardId-000000000001");
            assertThat(last(observed).getContinuationSequenceNumber())
                    .isEqualTo(SHARD.sequenceNumber(2).toString());
        }
    }

    @Test
    void badSubscriptionsAreRefused() {
        Observed<SubscribeEvent> observed = new Observed<>();
        leader.async()
                .subscribe(
                        SubscribeRequest.newBuilder()
                                .setStreamName(Samples.STREAM)
                                .setShardId("shardId-000000000009")
                                .setStart(StartingPosition.newBuilder().setType(StartType.LATEST))
                                .build(),
                        observed);
        Await.until("refused", () -> observed.failure != null);
        assertThat(observed.refusal().code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    }

    @Test
    void commandsAreProposedAtTheLeaderAlone() {
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        ProposeResponse response = leader.internal().propose(propose(Samples.reshard(List.of(SHARD), List.of(child))));
        assertThat(response.getErrorCode()).isEmpty();
        assertThat(response.getIndex()).isPositive();
        assertThat(replica.shard(SHARD.uid()).orElseThrow().sealed()).isTrue();
        replica.log().leadership(new Leadership(2, other.id, false));
        leader.cluster.leader(Samples.GROUP, other.id);
        MillraceException refusal = refusal(() -> leader.internal().propose(propose(Samples.open(child))));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(refusal.leaderEndpoint()).contains("grpc:n2");
        assertThat(refusal(() -> other.internal().propose(propose(Samples.open(child))))
                        .code())
                .isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    }

    @Test
    void recordsCannotBeProposedPastTheirChecks() {
        GroupCommand append =
                GroupCommand.newBuilder().setAppend(Append.getDefaultInstance()).build();
        assertThat(refusal(() -> leader.internal().propose(propose(append))).code())
                .isEqualTo(ErrorCode.VALIDATION);
        assertThat(refusal(() -> leader.internal()
                                .propose(ProposeRequest.newBuilder()
                                        .setGroup(1)
                                        .setCommand(ByteString.copyFromUtf8("junk"))
                                        .build()))
                        .code())
                .isEqualTo(ErrorCode.VALIDATION);
    }

    @Test
    void aFollowerMeasuresShardsOnlyForWhoDoesNotNeedTheLeader() {
        leader.calls().putRecord(Requests.put(SHARD, "a"));
        MeasureShardsRequest request = MeasureShardsRequest.newBuilder()
                .setGroup(1)
                .addPositions(ShardPosition.newBuilder().setShardUid(SHARD.uid()))
                .build();
        MeasureShardsRequest strict = request.toBuilder().setLeaderOnly(true).build();
        assertThat(leader.internal().measureShards(strict).getShards(0).getNextOffset())
                .isEqualTo(1);
        replica.log().leadership(new Leadership(2, other.id, false));
        leader.cluster.leader(Samples.GROUP, other.id);
        assertThat(refusal(() -> leader.internal().measureShards(strict)).code())
                .isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(leader.internal().measureShards(request).getShards(0).getNextOffset())
                .isEqualTo(1);
    }

    @Test
    void digestsWaitForTheIndex() {
        leader.calls().putRecord(Requests.put(SHARD, "a"));
        assertThat(leader.internal()
                        .digestShards(DigestShardsRequest.newBuilder()
                                .setGroup(1)
                                .setMinAppliedIndex(1)
                                .build())
                        .getShards(0)
                        .getNextOffset())
                .isEqualTo(1);
        Observed<Object> late = new Observed<>();
        Thread caller = new Thread(() -> late.failure = catchThrowable(() -> leader.internal()
                .digestShards(DigestShardsRequest.newBuilder()
                        .setGroup(1)
                        .setMinAppliedIndex(2)
                        .build())));
        caller.start();
        Await.until("the wait is over", () -> {
            env.advance(Duration.ofSeconds(1));
            return late.failure != null;
        });
        assertThat(late.refusal().code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    void blocksAreFetchedAsTheyAreAndDamagedOnesAreNot() {
        leader.calls().putRecord(Requests.put(SHARD, "a"));
        FetchBlocksRequest request = FetchBlocksRequest.newBuilder()
                .setGroup(1)
                .setShardUid(SHARD.uid())
                .setMaxRecords(10)
                .setMaxBytes(1000)
                .build();
        assertThat(leader.internal()
                        .fetchBlocks(request)
                        .getBlocks(0)
                        .getBlock()
                        .toByteArray())
                .isEqualTo(replica.read(SHARD.uid(), 0, 1, 1).get(0).bytes());
        replica.damage(0);
        assertThat(refusal(() -> leader.internal().fetchBlocks(request)).code()).isEqualTo(ErrorCode.CORRUPT);
    }

    @Test
    void seriesOfShardsAppearWithTrafficAndGoWithThem() {
        leader.calls().putRecord(Requests.put(SHARD, "abc"));
        assertThat(sample("millrace_shard_in_records_total")).isEqualTo(1.0);
        leader.cluster.learn(new MetadataRecord.StreamGone(Samples.STREAM_UID));
        env.advance(DataPlaneSettings.DEFAULTS.retentionInterval());
        Await.until("the series is gone", () -> sample("millrace_shard_in_records_total") == null);
        assertThat(Collections.list(leader.registry.metricFamilySamples()))
                .flatExtracting(family -> family.samples)
                .noneMatch(sample -> sample.labelValues.contains(Samples.STREAM));
    }

    private Double sample(String name) {
        return leader.registry.getSampleValue(
                name, new String[] {"stream", "shard"}, new String[] {Samples.STREAM, "shardId-000000000000"});
    }

    private Observed<StreamMap> watch(String stream) {
        return watch(WatchStreamMapRequest.newBuilder().setStreamName(stream));
    }

    private Observed<StreamMap> watch(WatchStreamMapRequest.Builder request) {
        Observed<StreamMap> observed = new Observed<>();
        leader.async().watchStreamMap(request.build(), observed);
        return observed;
    }

    private static Observed<SubscribeEvent> subscribe(ServingNode node) {
        Observed<SubscribeEvent> observed = new Observed<>();
        node.async()
                .subscribe(
                        SubscribeRequest.newBuilder()
                                .setStreamName(Samples.STREAM)
                                .setShardId(SHARD.id().toString())
                                .setStart(StartingPosition.newBuilder().setType(StartType.TRIM_HORIZON))
                                .build(),
                        observed);
        return observed;
    }

    private static List<String> data(Observed<SubscribeEvent> observed) {
        List<BlockSlice> slices = observed.values.stream()
                .flatMap(event -> event.getBlocksList().stream())
                .toList();
        return Requests.data(slices);
    }

    private static ProposeRequest propose(GroupCommand command) {
        return ProposeRequest.newBuilder()
                .setGroup(1)
                .setCommand(command.toByteString())
                .build();
    }

    private static MillraceException refusal(Runnable call) {
        return GrpcErrors.fromStatus(catchThrowable(call::run));
    }

    private static <T> T last(Observed<T> observed) {
        return observed.values.get(observed.values.size() - 1);
    }

    private static final class Observed<T> implements StreamObserver<T> {

        private final List<T> values = new CopyOnWriteArrayList<>();
        private volatile Throwable failure;
        private volatile boolean completed;

        MillraceException refusal() {
            return GrpcErrors.fromStatus(failure);
        }

        @Override
        public void onNext(T value) {
            values.add(value);
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
        }

        @Override
        public void onCompleted() {
            completed = true;
        }
    }
}
