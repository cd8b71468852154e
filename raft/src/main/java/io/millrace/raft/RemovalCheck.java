package io.millrace.raft;

import io.millrace.common.id.NodeId;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Tells a replica that was removed from its group from one that broke: Ratis closes both. The other members know. Any
 * thread.
 */
final class RemovalCheck {

    private final NodeId self;
    private final PeerProbe probe;
    private final BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints;

    RemovalCheck(NodeId self, PeerProbe probe, BiFunction<NodeId, List<RaftMember>, Optional<String>> endpoints) {
        this.self = self;
        this.probe = probe;
        this.endpoints = endpoints;
    }

    /** True when a member says that this server is none; false when nobody does within some seconds. */
    CompletableFuture<Boolean> isRemoved(HostedGroup<?> group) {
        List<CompletableFuture<Boolean>> answers = group.members().stream()
                .filter(member -> !member.id().equals(self))
                .map(member -> probe.describe(endpoints.apply(member.id(), group.members()), group.group())
                        .handle((answer, unreachable) -> unreachable == null && saysRemoved(answer)))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream().anyMatch(CompletableFuture::join));
    }

    private boolean saysRemoved(DescribeReplicaResponse answer) {
        return answer.getVoter() && !answer.getMembersList().contains(self.value());
    }
}
