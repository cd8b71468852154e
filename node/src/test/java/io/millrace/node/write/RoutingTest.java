package io.millrace.node.write;

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
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Requests;
import io.millrace.node.fake.Samples;
import io.millrace.node.fake.ServingNode;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.PutRecordsResult;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Puts over two nodes, of which each leads one group. */
class RoutingTest {

    private static final ShardInfo LOW = Samples.shard(0, 2, Samples.GROUP);
    private static final ShardInfo HIGH = Samples.shard(1, 2, Samples.OTHER_GROUP);

    private final ManualEnvironment env = new ManualEnvironment();
    private final List<ServingNode> nodes = ServingNode.start(env, Limits.UNLIMITED, "n1", "n2");
    private final ServingNode first = nodes.get(0);
    private final ServingNode second = nodes.get(1);
    private final MemoryReplica low = ServingNode.lead(nodes, LOW);
    private final MemoryReplica high = ServingNode.lead(List.of(second, first), HIGH);

    @AfterEach
    void stop() {
        nodes.forEach(ServingNode::close);
    }

    @Test
    void aBatchGoesToTheLeadersAndComesBackInOrder() {
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder().setStreamName(Samples.STREAM);
        for (int i = 0; i < 40; i++) {
            request.addRecords(Requests.entry(i % 3 == 0 ? LOW : HIGH, "r" + i));
        }
        PutRecordsResponse response = first.calls().putRecords(request.build());
        assertThat(response.getFailedCount()).isZero();
        long lows = 0;
        long highs = 0;
        for (int i = 0; i < 40; i++) {
            String expected = (i % 3 == 0 ? LOW.sequenceNumber(lows++) : HIGH.sequenceNumber(highs++)).toString();
            assertThat(response.getResults(i).getSequenceNumber()).isEqualTo(expected);
        }
        assertThat(high.log().proposed()).as("one call, one entry").hasSize(1);
    }

    @Test
    void blocksGoToTheirLeaders() {
        AppendBlocksResponse response = first.calls()
                .appendBlocks(AppendBlocksRequest.newBuilder()
                        .setStreamName(Samples.STREAM)
                        .addBlocks(block(HIGH))
                        .addBlocks(block(LOW))
                        .build());
        assertThat(response.getResultsList())
                .allMatch(result -> result.getErrorCode().isEmpty());
        assertThat(low.shard(LOW.uid()).orElseThrow().nextOffset()).isEqualTo(1);
        assertThat(high.shard(HIGH.uid()).orElseThrow().nextOffset()).isEqualTo(1);
    }

    @Test
    void aForwardedPutIsNotForwardedAgainButRefusedWithTheLeader() {
        first.cluster.leader(Samples.OTHER_GROUP, second.id);
        second.cluster.leader(Samples.OTHER_GROUP, first.id);
        CompletableFuture<PutRecordResponse> put = put(first, HIGH, "x");
        retryUntilDone(put);
        MillraceException refusal = GrpcErrors.fromStatus(catchThrowable(put::join));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_LEADER);
        assertThat(high.log().proposed()).isEmpty();
    }

    @Test
    void aPutFollowsALeaderThatMoves() {
        first.cluster.leader(Samples.OTHER_GROUP, null);
        CompletableFuture<PutRecordResponse> put = put(first, HIGH, "x");
        Await.until("it waits for a leader", () -> env.timersWaiting() > standingTimers);
        first.cluster.leader(Samples.OTHER_GROUP, second.id);
        env.advance(Duration.ofMillis(5));
        assertThat(put.join().getShardId()).isEqualTo("shardId-000000000001");
    }

    @Test
    void withoutALeaderAPutIsRefusedInTheEnd() {
        first.cluster.leader(Samples.OTHER_GROUP, null);
        CompletableFuture<PutRecordResponse> put = put(first, HIGH, "x");
        retryUntilDone(put);
        assertThat(GrpcErrors.fromStatus(catchThrowable(put::join)).code()).isEqualTo(ErrorCode.NO_LEADER);
    }

    @Test
    void aPutOutlastsAHandOverOfTheLeader() {
        first.cluster.leader(Samples.OTHER_GROUP, null);
        CompletableFuture<PutRecordResponse> put = put(first, HIGH, "x");
        Await.until("it waits for a leader", () -> env.timersWaiting() > standingTimers);
        for (int tenths = 0; tenths < 40; tenths++) {
            env.advance(Duration.ofMillis(100));
        }
        assertThat(put).isNotDone();
        first.cluster.leader(Samples.OTHER_GROUP, second.id);
        retryUntilDone(put);
        assertThat(put.join().getShardId()).isEqualTo("shardId-000000000001");
    }

    /** Who waits for a short time hears that nothing was stored, and not that nobody knows. */
    @Test
    void aCallerInAHurryIsRefusedInTime() {
        first.cluster.leader(Samples.OTHER_GROUP, null);
        CompletableFuture<PutRecordResponse> put = new CompletableFuture<>();
        long began = env.time().monotonicNanos();
        first.async().withDeadlineAfter(4, TimeUnit.SECONDS).putRecord(Requests.put(HIGH, "x"), observer(put));
        retryUntilDone(put);
        assertThat(GrpcErrors.fromStatus(catchThrowable(put::join)).code()).isEqualTo(ErrorCode.NO_LEADER);
        assertThat(Duration.ofNanos(env.time().monotonicNanos() - began)).isLessThan(Duration.ofMillis(2500));
    }

    @Test
    void aPlainPutFollowsASplit() {
        HashKeyRange range = LOW.range();
        ShardInfo child = Samples.child(2, range, LOW);
        low.apply(Samples.reshard(List.of(LOW), List.of(child)));
        CompletableFuture<PutRecordResponse> put = put(first, LOW, "x");
        Await.until("it waits for the child", () -> env.timersWaiting() > standingTimers);
        assertThat(put).isNotDone();
        first.cluster.learn(Samples.record(LOW.closed(1)), Samples.record(child));
        env.advance(Duration.ofMillis(5));
        assertThat(put.join().getShardId()).isEqualTo("shardId-000000000002");
    }

    @Test
    void aPlainPutGoesToThePlannedChildOfASealedShard() {
        ShardInfo child = planned();
        assertThat(put(first, LOW, "x").join().getShardId())
                .isEqualTo(child.id().toString());
    }

    @Test
    void theRefusalOfASealedShardNamesThePlannedChild() {
        ShardInfo child = planned();
        AppendBlocksResponse response = first.calls()
                .appendBlocks(AppendBlocksRequest.newBuilder()
                        .setStreamName(Samples.STREAM)
                        .addBlocks(block(LOW))
                        .build());
        assertThat(response.getResults(0).getErrorCode()).isEqualTo("SHARD_CLOSED");
        assertThat(response.getResults(0).getChildrenList())
                .extracting(shard -> shard.getShard().getShardUid())
                .containsExactly(child.uid());
        assertThat(response.getResults(0).getChildren(0).getClosed()).isFalse();
    }

    /** The group has carried out a reshard of which the metadata shows only the plan. */
    private ShardInfo planned() {
        ShardInfo child = Samples.child(2, LOW.range(), LOW);
        low.apply(Samples.reshard(List.of(LOW), List.of(child)));
        first.cluster.learn(
                Samples.stream(StreamStatus.UPDATING),
                new MetadataRecord.Process(new ProcessInfo.Resharding(
                        7,
                        Samples.STREAM_UID,
                        1,
                        0,
                        0,
                        ProcessInfo.ReshardPhase.SEALING,
                        List.of(new ProcessInfo.ReshardStep(List.of(LOW.id()), List.of(child))))));
        return child;
    }

    @Test
    void anUnknownOutcomeIsNotTriedAgain() {
        low.log().hold();
        CompletableFuture<PutRecordResponse> put = put(first, LOW, "x");
        Await.until("proposed", () -> low.log().heldCount() == 1);
        low.log().failHeld(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(GrpcErrors.fromStatus(catchThrowable(put::join)).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(low.log().proposed()).hasSize(1);
    }

    @Test
    void aPeerThatDoesNotAnswerLeavesTheOutcomeUnknown() {
        second.close();
        PutRecordsResponse response = first.calls()
                .putRecords(PutRecordsRequest.newBuilder()
                        .setStreamName(Samples.STREAM)
                        .addRecords(Requests.entry(HIGH, "x"))
                        .addRecords(Requests.entry(LOW, "y"))
                        .build());
        assertThat(response.getResultsList())
                .extracting(PutRecordsResult::getErrorCode)
                .containsExactly("OUTCOME_UNKNOWN", "");
    }

    @Test
    void losingLeadershipEndsTheBatcherAndRefusesWhatWaits() {
        low.log().hold();
        CompletableFuture<PutRecordResponse> inFlight = put(first, LOW, "a");
        Await.until("proposed", () -> low.log().heldCount() == 1);
        CompletableFuture<PutRecordResponse> waiting = put(first, LOW, "b");
        low.log().leadership(new Leadership(2, second.id, false));
        nodes.forEach(node -> node.cluster.leader(Samples.GROUP, second.id));
        retryUntilDone(waiting);
        assertThat(GrpcErrors.fromStatus(catchThrowable(waiting::join)).code())
                .as("definite, and the second node has no replica to lead with")
                .isEqualTo(ErrorCode.NO_LEADER);
        low.log().releaseAll();
        assertThat(inFlight.join().getSequenceNumber())
                .isEqualTo(LOW.sequenceNumber(0).toString());
        assertThat(low.shard(LOW.uid()).orElseThrow().nextOffset()).isEqualTo(1);
    }

    @Test
    void aDeletedStreamIsNotFound() {
        first.cluster.learn(new MetadataRecord.StreamGone(Samples.STREAM_UID));
        Throwable failure = catchThrowable(() -> first.calls().putRecord(Requests.put(LOW, "x")));
        assertThat(GrpcErrors.fromStatus(failure).code()).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
    }

    /** Timers that always wait: sweeps, heartbeats, retention. */
    private final int standingTimers = env.timersWaiting();

    /** Lets the patience of a put run out. */
    private void retryUntilDone(CompletableFuture<?> put) {
        Await.until("the put has ended", () -> {
            env.advance(Duration.ofMillis(50));
            return put.isDone();
        });
    }

    private static CompletableFuture<PutRecordResponse> put(ServingNode node, ShardInfo shard, String data) {
        CompletableFuture<PutRecordResponse> answer = new CompletableFuture<>();
        node.async().putRecord(Requests.put(shard, data), observer(answer));
        return answer;
    }

    private static StreamObserver<PutRecordResponse> observer(CompletableFuture<PutRecordResponse> answer) {
        return new StreamObserver<>() {
            @Override
            public void onNext(PutRecordResponse value) {
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
        };
    }

    private static ShardBlock block(ShardInfo shard) {
        String key = "k";
        for (int i = 0; !shard.range().contains(io.millrace.common.hash.HashKey.ofPartitionKey(key)); i++) {
            key = "k" + i;
        }
        return ShardBlock.newBuilder()
                .setShardUid(shard.uid())
                .setProducerLow(1)
                .setBlock(ByteString.copyFrom(Samples.block(key)))
                .build();
    }
}
