package io.millrace.node.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Requests;
import io.millrace.node.fake.Samples;
import io.millrace.node.fake.ServingNode;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.ShardTrim;
import io.millrace.proto.storage.v1.TrimShards;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Polling: positions, long poll, ends of shards, damaged blocks, nodes without a replica. */
class PollTest {

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
    void positionsOfAllFiveTypes() {
        put("a", "b");
        env.advance(Duration.ofSeconds(1));
        long time = env.time().wallMillis();
        put("c", "d");
        assertThat(readFrom(at(StartType.TRIM_HORIZON, -1, 0))).containsExactly("a", "b", "c", "d");
        assertThat(readFrom(at(StartType.LATEST, -1, 0))).isEmpty();
        assertThat(readFrom(at(StartType.AT_SEQUENCE_NUMBER, 1, 0))).containsExactly("b", "c", "d");
        assertThat(readFrom(at(StartType.AFTER_SEQUENCE_NUMBER, 1, 0))).containsExactly("c", "d");
        assertThat(readFrom(at(StartType.AT_SEQUENCE_NUMBER, 4, 0)))
                .as("the next one")
                .isEmpty();
        assertThat(readFrom(at(StartType.AT_TIMESTAMP, -1, time))).containsExactly("c", "d");
        assertThat(readFrom(at(StartType.AT_TIMESTAMP, -1, time - 1))).containsExactly("c", "d");
        assertThat(readFrom(at(StartType.AT_TIMESTAMP, -1, 0))).containsExactly("a", "b", "c", "d");
    }

    @Test
    void limitsCutWithinBlocksAndIteratorsGoOnThere() {
        put("a", "b");
        put("c", "d", "e");
        List<String> read = new ArrayList<>();
        String iterator = iterator(at(StartType.TRIM_HORIZON, -1, 0));
        for (int i = 0; i < 5; i++) {
            GetRecordsResponse response = leader.calls()
                    .getRecords(Requests.poll(iterator).toBuilder().setLimit(1).build());
            read.addAll(Requests.data(response.getBlocksList()));
            iterator = response.getNextShardIterator();
            assertThat(response.getMillisBehindLatest() > 0).isEqualTo(i < 4);
        }
        assertThat(read).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void aLongPollIsAnsweredByTheNextRecord() {
        CompletableFuture<GetRecordsResponse> answer = pollAndWait(leader, 30_000);
        Await.until("it listens", () -> replica.listeners(SHARD.uid()) == 1);
        put("a");
        assertThat(Requests.data(answer.join().getBlocksList())).containsExactly("a");
        Await.until("it listens no more", () -> replica.listeners(SHARD.uid()) == 0);
    }

    @Test
    void aRecordThatComesJustBeforeALongPollListensIsNotMissed() {
        replica.beforeListening(() -> {
            replica.beforeListening(() -> {});
            put("a");
        });
        assertThat(Requests.data(pollAndWait(leader, 30_000).join().getBlocksList()))
                .containsExactly("a");
    }

    @Test
    void anEmptiedClosedShardEndsForAnOldPosition() {
        put("a");
        String iterator = iterator(SHARD);
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        replica.apply(Samples.reshard(List.of(SHARD), List.of(child)));
        learn(Samples.record(SHARD.closed(env.time().wallMillis())), Samples.record(child));
        replica.apply(GroupCommand.newBuilder()
                .setTrimShards(TrimShards.newBuilder()
                        .addTrims(
                                ShardTrim.newBuilder().setShardUid(SHARD.uid()).setFirstOffset(1)))
                .build());
        GetRecordsResponse end = leader.calls().getRecords(Requests.poll(iterator));
        assertThat(end.getNextShardIterator()).isEmpty();
        assertThat(end.getChildShardsList()).hasSize(1);
    }

    @Test
    void aLongPollEndsEmptyWithTheSamePosition() {
        CompletableFuture<GetRecordsResponse> answer = pollAndWait(leader, 2_000);
        Await.until("it listens", () -> replica.listeners(SHARD.uid()) == 1);
        env.advance(Duration.ofMillis(1_999));
        assertThat(answer).isNotDone();
        env.advance(Duration.ofMillis(1));
        GetRecordsResponse empty = answer.join();
        assertThat(empty.getBlocksList()).isEmpty();
        put("a");
        assertThat(Requests.data(leader.calls()
                        .getRecords(Requests.poll(empty.getNextShardIterator()))
                        .getBlocksList()))
                .containsExactly("a");
        assertThat(replica.listeners(SHARD.uid())).isZero();
    }

    @Test
    void aClosedShardEndsOnlyTogetherWithItsChildren() {
        put("a");
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        String iterator = iterator(at(StartType.LATEST, -1, 0));
        replica.apply(Samples.reshard(List.of(SHARD), List.of(child)));
        GetRecordsResponse before = leader.calls().getRecords(Requests.poll(iterator));
        assertThat(before.getNextShardIterator())
                .as("the image knows no children yet")
                .isNotEmpty();
        learn(Samples.record(SHARD.closed(env.time().wallMillis())), Samples.record(child));
        for (ServingNode node : nodes) {
            GetRecordsResponse end = node.calls().getRecords(Requests.poll(before.getNextShardIterator()));
            assertThat(end.getNextShardIterator()).isEmpty();
            assertThat(end.getChildShardsList()).hasSize(1);
            assertThat(end.getChildShards(0).getShardId()).isEqualTo("shardId-000000000001");
            assertThat(end.getChildShards(0).getParentShardsList()).containsExactly("shardId-000000000000");
        }
        assertThat(readFrom(at(StartType.TRIM_HORIZON, -1, 0))).containsExactly("a");
    }

    @Test
    void aWaitingPollHearsOfTheEnd() {
        CompletableFuture<GetRecordsResponse> answer = pollAndWait(leader, 30_000);
        Await.until("it listens", () -> replica.listeners(SHARD.uid()) == 1);
        ShardInfo child = Samples.child(1, HashKeyRange.ALL, SHARD);
        learn(Samples.record(SHARD.closed(env.time().wallMillis())), Samples.record(child));
        replica.apply(Samples.reshard(List.of(SHARD), List.of(child)));
        assertThat(answer.join().getChildShardsList()).hasSize(1);
    }

    @Test
    void aTrimmedPositionGoesOnAtTheTrimHorizon() {
        put("a", "b");
        put("c");
        String iterator = iterator(at(StartType.TRIM_HORIZON, -1, 0));
        replica.apply(GroupCommand.newBuilder()
                .setTrimShards(TrimShards.newBuilder()
                        .addTrims(
                                ShardTrim.newBuilder().setShardUid(SHARD.uid()).setFirstOffset(2)))
                .build());
        GetRecordsResponse response = leader.calls().getRecords(Requests.poll(iterator));
        assertThat(Requests.data(response.getBlocksList())).containsExactly("c");
        assertThat(readFrom(at(StartType.AT_SEQUENCE_NUMBER, 0, 0))).containsExactly("c");
    }

    @Test
    void aNodeWithoutAReplicaForwards() {
        put("a", "b");
        String iterator = other.calls()
                .getShardIterator(Requests.iterator(SHARD, at(StartType.AFTER_SEQUENCE_NUMBER, 0, 0)))
                .getShardIterator();
        GetRecordsResponse response = other.calls().getRecords(Requests.poll(iterator));
        assertThat(Requests.data(response.getBlocksList())).containsExactly("b");
        CompletableFuture<GetRecordsResponse> waiting = pollAndWait(other, 20_000, response.getNextShardIterator());
        Await.until("it listens at the leader", () -> replica.listeners(SHARD.uid()) == 1);
        put("c");
        assertThat(Requests.data(waiting.join().getBlocksList())).containsExactly("c");
    }

    @Test
    void aForwardedPollIsNeverForwardedAgain() {
        put("a");
        leader.cluster.removeReplica(Samples.GROUP);
        String iterator = iterator(SHARD);
        Throwable failure = catchThrowable(() -> other.calls().getRecords(Requests.poll(iterator)));
        assertThat(GrpcErrors.fromStatus(failure).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aDamagedBlockIsServedFromAPeerAndRepaired() {
        MemoryReplica follower = new MemoryReplica(Samples.GROUP, other.id);
        follower.apply(Samples.open(SHARD));
        replica.replicateTo(follower);
        other.cluster.replica(follower);
        put("a");
        put("b");
        put("c");
        replica.damage(1);
        assertThat(readFrom(at(StartType.TRIM_HORIZON, -1, 0))).containsExactly("a", "b", "c");
        Await.until("the block is repaired", () -> !replica.isDamaged(1));
    }

    @Test
    void aBlockThatIsDamagedEverywhereIsNotServed() {
        MemoryReplica follower = new MemoryReplica(Samples.GROUP, other.id);
        follower.apply(Samples.open(SHARD));
        replica.replicateTo(follower);
        other.cluster.replica(follower);
        put("a");
        replica.damage(0);
        follower.damage(0);
        Throwable failure = catchThrowable(() -> readFrom(at(StartType.TRIM_HORIZON, -1, 0)));
        assertThat(GrpcErrors.fromStatus(failure).code()).isEqualTo(ErrorCode.CORRUPT);
    }

    @Test
    void anIteratorOfADeletedStreamFindsNothing() {
        String iterator = iterator(at(StartType.TRIM_HORIZON, -1, 0));
        learn(new MetadataRecord.StreamGone(Samples.STREAM_UID));
        Throwable failure = catchThrowable(() -> leader.calls().getRecords(Requests.poll(iterator)));
        assertThat(GrpcErrors.fromStatus(failure).code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    }

    private void learn(MetadataRecord... records) {
        nodes.forEach(node -> node.cluster.learn(records));
    }

    private void put(String... data) {
        long from = replica.shard(SHARD.uid()).orElseThrow().nextOffset();
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder().setStreamName(Samples.STREAM);
        for (String one : data) {
            request.addRecords(Requests.entry(SHARD, one));
        }
        assertThat(leader.calls().putRecords(request.build()).getFailedCount()).isZero();
        assertThat(replica.shard(SHARD.uid()).orElseThrow().nextOffset()).isEqualTo(from + data.length);
    }

    private CompletableFuture<GetRecordsResponse> pollAndWait(ServingNode node, int millis) {
        return pollAndWait(node, millis, iterator(SHARD));
    }

    private static CompletableFuture<GetRecordsResponse> pollAndWait(ServingNode node, int millis, String iterator) {
        CompletableFuture<GetRecordsResponse> answer = new CompletableFuture<>();
        GetRecordsRequest request =
                Requests.poll(iterator).toBuilder().setWaitMillis(millis).build();
        node.async().getRecords(request, new StreamObserver<>() {
            @Override
            public void onNext(GetRecordsResponse value) {
                answer.complete(value);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {
                // the answer has come
            }
        });
        return answer;
    }

    private String iterator(ShardInfo shard) {
        return other.calls()
                .getShardIterator(Requests.iterator(shard, StartType.TRIM_HORIZON))
                .getShardIterator();
    }

    private String iterator(StartingPosition start) {
        return leader.calls().getShardIterator(Requests.iterator(SHARD, start)).getShardIterator();
    }

    private List<String> readFrom(StartingPosition start) {
        return Requests.data(
                leader.calls().getRecords(Requests.poll(iterator(start))).getBlocksList());
    }

    private static StartingPosition at(StartType type, long offset, long millis) {
        return StartingPosition.newBuilder()
                .setType(type)
                .setSequenceNumber(
                        offset < 0 ? "" : SHARD.sequenceNumber(offset).toString())
                .setTimestampMillis(millis)
                .build();
    }
}
