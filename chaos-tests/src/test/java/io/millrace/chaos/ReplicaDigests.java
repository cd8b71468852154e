package io.millrace.chaos;

import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.testkit.Await;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Hashes of all replicas of a group that were taken after the same log entry, so that a difference is one. What a cluster's
 * status says of applied entries is some entries old, and a follower applies what a majority has a moment later.
 */
public final class ReplicaDigests {

    private ReplicaDigests() {}

    /**
     * Waits until all servers have applied the same entry.
     *
     * @param servers all that hold a replica
     * @param shardUids shards of the group to hash
     * @param atLeast a log index that all shall have applied
     */
    public static List<DigestShardsResponse> atOneIndex(
            List<ServerProbe> servers, int group, List<Long> shardUids, long atLeast) {
        AtomicLong needed = new AtomicLong(atLeast);
        AtomicReference<List<DigestShardsResponse>> taken = new AtomicReference<>(List.of());
        Await.until("hashes of group " + group + " after one entry", () -> {
            taken.set(servers.stream()
                    .map(server -> server.digests(group, shardUids, needed.get()))
                    .toList());
            needed.set(taken.get().stream()
                    .mapToLong(DigestShardsResponse::getAppliedIndex)
                    .max()
                    .orElse(0));
            return taken.get().stream().allMatch(digest -> digest.getAppliedIndex() == needed.get());
        });
        return taken.get();
    }
}
