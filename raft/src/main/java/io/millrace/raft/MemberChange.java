package io.millrace.raft;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the voters of a group that is led here (ADR 0026). Ratis lets new members catch up before they count, and passes
 * through a joint majority of old and new, so that at no moment fewer replicas decide than before. Repeating it does no
 * harm: a change that was made is found made. Any thread; nothing blocks.
 */
final class MemberChange {

    private static final Logger LOG = LoggerFactory.getLogger(MemberChange.class);

    private final NodeId self;
    private final PeerProbe probe;
    private final GracefulStop leadership;

    MemberChange(NodeId self, PeerProbe probe, GracefulStop leadership) {
        this.self = self;
        this.probe = probe;
        this.leadership = leadership;
    }

    /**
     * Makes {@code target} the voters.
     *
     * @return fails with NOT_LEADER when another member leads, also when this one has just handed over because it is not
     *     among the targets; with UNAVAILABLE when a new member does not run or does not catch up: try again
     */
    CompletableFuture<Void> to(HostedGroup<?> group, List<RaftMember> target) {
        if (!group.log().leadership().ready()) {
            return refused(ErrorCode.NOT_LEADER, "this server does not lead " + group.group());
        }
        List<RaftPeer> before = group.door().voters();
        List<RaftMember> fresh = target.stream()
                .filter(member -> !ids(before).contains(member.id()))
                .toList();
        return allRun(group.group(), fresh).thenCompose(run -> change(group, before, target, fresh));
    }

    private CompletableFuture<Void> change(
            HostedGroup<?> group, List<RaftPeer> before, List<RaftMember> target, List<RaftMember> fresh) {
        Set<NodeId> wanted = target.stream().map(RaftMember::id).collect(Collectors.toSet());
        Set<NodeId> staying = new HashSet<>(ids(before));
        staying.retainAll(wanted);
        // Ratis refuses to add as many as stay: then a group of old and new comes in between.
        boolean inOneStep = fresh.size() < staying.size() || fresh.isEmpty();
        if (inOneStep && !wanted.contains(self)) {
            return handOver(
                    group,
                    target.stream()
                            .filter(member -> staying.contains(member.id()))
                            .toList());
        }
        List<RaftPeer> after = new ArrayList<>(RatisServer.peers(target));
        if (!inOneStep) {
            before.stream().filter(peer -> !wanted.contains(id(peer))).forEach(after::add);
        }
        if (!fresh.isEmpty()) {
            LOG.info(
                    "{}: {} join, voters are {}",
                    group.group(),
                    fresh.stream().map(RaftMember::id).toList(),
                    ids(before));
        }
        CompletableFuture<Void> changed = group.door().setVoters(before, after).handle((reply, failure) -> {
            check(group.group(), reply, failure);
            return null;
        });
        return inOneStep ? changed : changed.thenCompose(done -> to(group, target));
    }

    /** A leader that is not in the new configuration would close without handing over. */
    private CompletableFuture<Void> handOver(HostedGroup<?> group, List<RaftMember> heirs) {
        return leadership
                .handOver(group, heirs)
                .thenCompose(done -> refused(
                        ErrorCode.NOT_LEADER,
                        self + " has handed " + group.group() + " over, since it leaves the group"));
    }

    private static void check(GroupId group, @Nullable RaftClientReply reply, @Nullable Throwable failure) {
        Throwable cause = failure != null ? failure : reply == null ? null : reply.getException();
        if (cause != null) {
            Throwable root = RatisErrors.unwrap(cause);
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE, "the members of " + group + " were not changed: " + root.getMessage(), root);
        }
    }

    private CompletableFuture<Void> allRun(GroupId group, List<RaftMember> fresh) {
        List<CompletableFuture<Void>> looks =
                fresh.stream().map(member -> runs(group, member)).toList();
        return CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> runs(GroupId group, RaftMember member) {
        return probe.describe(Optional.of(member.grpcEndpoint()), group)
                .exceptionally(unreachable -> DescribeReplicaResponse.getDefaultInstance())
                .thenAccept(answer -> {
                    if (!answer.getRunning()) {
                        throw new MillraceException(
                                ErrorCode.UNAVAILABLE, member.id() + " does not run its replica of " + group + " yet");
                    }
                });
    }

    private static Set<NodeId> ids(List<RaftPeer> peers) {
        return peers.stream().map(MemberChange::id).collect(Collectors.toSet());
    }

    private static NodeId id(RaftPeer peer) {
        return new NodeId(peer.getId().toString());
    }

    private static CompletableFuture<Void> refused(ErrorCode code, String message) {
        return CompletableFuture.failedFuture(new MillraceException(code, message));
    }
}
