package io.millrace.node.api;

import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.proto.internal.v1.ShardDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Hashes shards of a replica once it has applied a log index. Waits with a timer, hashes on the slow executor. */
final class Digests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Environment env;
    private final Executor slow;

    Digests(Environment env, Executor slow) {
        this.env = env;
        this.slow = slow;
    }

    /** Hashes of the given shards, or of all; fails with TIMEOUT when the index is not applied in time. */
    CompletableFuture<DigestShardsResponse> digest(GroupReplica replica, List<Long> shardUids, long minIndex) {
        CompletableFuture<DigestShardsResponse> answer = new CompletableFuture<>();
        long deadline = env.time().monotonicNanos() + PATIENCE.toNanos();
        look(replica, List.copyOf(shardUids), minIndex, deadline, answer);
        return answer;
    }

    private void look(
            GroupReplica replica,
            List<Long> shardUids,
            long minIndex,
            long deadlineNanos,
            CompletableFuture<DigestShardsResponse> answer) {
        long applied = replica.log().status().appliedIndex();
        if (applied >= minIndex) {
            slow.execute(() -> complete(answer, replica, shardUids, applied));
        } else if (env.time().monotonicNanos() - deadlineNanos > 0) {
            answer.completeExceptionally(new MillraceException(
                    ErrorCode.TIMEOUT, replica.group() + " has applied " + applied + ", not yet " + minIndex));
        } else {
            env.timers().after(PAUSE, () -> look(replica, shardUids, minIndex, deadlineNanos, answer));
        }
    }

    private static void complete(
            CompletableFuture<DigestShardsResponse> answer, GroupReplica replica, List<Long> shardUids, long applied) {
        try {
            answer.complete(hash(replica, shardUids, applied));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private static DigestShardsResponse hash(GroupReplica replica, List<Long> shardUids, long applied) {
        List<Long> uids = shardUids.isEmpty()
                ? replica.shards().stream().map(ShardView::uid).toList()
                : shardUids;
        DigestShardsResponse.Builder response =
                DigestShardsResponse.newBuilder().setAppliedIndex(applied);
        uids.stream()
                .sorted()
                .map(replica::digest)
                .forEach(digest -> response.addShards(ShardDigest.newBuilder()
                        .setShardUid(digest.view().uid())
                        .setFirstOffset(digest.view().firstOffset())
                        .setNextOffset(digest.view().nextOffset())
                        .setSha256(UnsafeByteOperations.unsafeWrap(digest.sha256()))
                        .setBytes(digest.bytes())));
        return response.build();
    }
}
