package io.millrace.raft;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands leaders to the members that are furthest, so that writers wait for one transfer instead of an election. */
final class GracefulStop {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    /** All the while the leader refuses writes; one that works takes a tenth of it. */
    private static final Duration TRANSFER = Duration.ofSeconds(2);

    private static final long LIMIT_SECONDS = 8;

    private final NodeId self;
    private final PeerProbe probe;
    private final BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints;

    GracefulStop(NodeId self, PeerProbe probe, BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints) {
        this.self = self;
        this.probe = probe;
        this.endpoints = endpoints;
    }

    /** Blocks until all leaders are handed over, or some seconds have passed. */
    void handOver(Collection<HostedGroup<?>> groups) {
        CompletableFuture<?>[] transfers = groups.stream()
                .filter(group -> group.log().leadership().ready())
                .map(group -> handOver(group, group.members()))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(transfers).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("Not every group was handed over; the others elect a leader: {}", e.toString());
        }
    }

    /**
     * Hands one group's leadership to the member of {@code heirs} that is furthest; done at once when none of them runs.
     */
    CompletableFuture<Void> handOver(HostedGroup<?> group, List<RaftMember> heirs) {
        List<CompletableFuture<Map.Entry<NodeId, DescribeReplicaResponse>>> others = heirs.stream()
                .map(RaftMember::id)
                .filter(id -> !id.equals(self))
                .map(id -> describe(group.group(), id, heirs))
                .toList();
        return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                .thenCompose(all -> others.stream()
                        .map(CompletableFuture::join)
                        .filter(other -> mayLead(other.getValue()))
                        .max(Comparator.comparingLong(other -> other.getValue().getAppliedIndex()))
                        .map(other -> group.log().transferLeadership(other.getKey(), TRANSFER))
                        .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    /** A server of an older version does not say who votes; with it every replica does. */
    private static boolean mayLead(DescribeReplicaResponse answer) {
        return answer.getRunning()
                && (answer.getVoter() || answer.getMembersList().isEmpty());
    }

    private CompletableFuture<Map.Entry<NodeId, DescribeReplicaResponse>> describe(
            GroupId group, NodeId id, List<RaftMember> heirs) {
        return probe.describe(endpoints.apply(id, heirs), group)
                .exceptionally(unreachable -> DescribeReplicaResponse.getDefaultInstance())
                .thenApply(answer -> Map.entry(id, answer));
    }
}
