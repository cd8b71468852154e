package io.millrace.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.file.FileTree;
import io.millrace.common.id.NodeId;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that move between real hosts (ADR 0026). */
class MemberChangeIT {

    @TempDir
    Path dir;

    private RaftCluster cluster;
    private List<RaftMember> members;
    private RaftMember spare;

    @BeforeEach
    void start() {
        cluster = RaftCluster.start(dir);
        members = new ArrayList<>(cluster.members());
        spare = cluster.addHost();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aNewMemberTakesThePlaceOfAFollower() throws IOException {
        List<String> written = writeUntilTheLogIsCut();
        RaftMember leaving = members.get(followerIndex());
        move(leaving, spare);
        written.add(write("after the move"));
        cluster.host(leaving.id()).remove(RaftCluster.GROUP);
        assertThat(cluster.host(leaving.id()).storedGroups()).isEmpty();
        holdsAll(spare.id(), written);

        // It counts: without it and without one of the old ones there is no majority, with it there is.
        RaftMember down = members.stream()
                .filter(member -> !member.equals(leaving) && !member.id().equals(leader()))
                .findFirst()
                .orElseThrow();
        cluster.crash(down.id());
        written.add(write("with the new member's vote"));
        cluster.crash(spare.id());
        cluster.restart(spare.id());
        written.add(write("after its restart"));
        holdsAll(spare.id(), written);
        assertThat(cluster.fatal).isEmpty();
    }

    @Test
    void aNewMemberOfAnIdleGroupCatchesUp() {
        RaftMember leaving = members.get(followerIndex());
        move(leaving, spare);
        assertThat(write("first")).isEqualTo("first");
        holdsAll(spare.id(), List.of("first"));
    }

    @Test
    void aLeaderThatLeavesHandsOverFirst() {
        List<String> written = new ArrayList<>(List.of(write("before")));
        NodeId leader = leader();
        RaftMember leaving = member(leader);
        List<RaftMember> target = replaced(leaving, spare);
        cluster.join(spare.id(), members);
        assertThatThrownBy(() -> cluster.host(leader)
                        .setMembers(RaftCluster.GROUP, target)
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .hasCauseInstanceOf(MillraceException.class)
                .satisfies(failure -> assertThat(((MillraceException) failure.getCause()).code())
                        .isEqualTo(ErrorCode.NOT_LEADER));
        cluster.await("another member leads", () -> !leader.equals(leader()));
        set(target);
        written.add(write("after"));
        holdsAll(spare.id(), written);
        assertThat(cluster.fatal).isEmpty();
    }

    @Test
    void aMemberThatWasRemovedWhileItWasAwayIsNotBroken() {
        write("before");
        RaftMember leaving = members.get(followerIndex());
        cluster.crash(leaving.id());
        move(leaving, spare);
        write("without it");
        cluster.restart(leaving.id());
        // The others close it; a replica that broke would be reported, this one only waits for the order to delete it.
        cluster.await("it is out of use", () -> cluster.host(leaving.id()).division(RaftCluster.GROUP) == null);
        write("still");
        assertThat(cluster.fatal).isEmpty();
        cluster.host(leaving.id()).remove(RaftCluster.GROUP);
        assertThat(cluster.host(leaving.id()).storedGroups()).isEmpty();
    }

    @Test
    void aLoneMemberMoves() {
        List<String> written = new ArrayList<>(List.of(write("by three")));
        RaftMember alone = member(leader());
        set(List.of(alone));
        written.add(write("by one"));
        cluster.join(spare.id(), List.of(alone));
        set(List.of(spare));
        assertThat(leader()).isEqualTo(spare.id());
        written.add(write("by another one"));
        holdsAll(spare.id(), written);
    }

    @Test
    void aNewMemberThatDoesNotRunIsRefusedAndTheOldOnesGoOn() {
        NodeId leader = leader();
        assertThatThrownBy(() -> cluster.host(leader)
                        .setMembers(RaftCluster.GROUP, replaced(members.get(followerIndex()), spare))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join())
                .hasMessageContaining(spare.id() + " does not run its replica of group-1 yet");
        assertThat(write("on")).isEqualTo("on");
    }

    @Test
    void membersAreFoundAgainAfterTheLogIsLost() throws IOException {
        List<String> written = writeUntilTheLogIsCut();
        RaftMember leaving = members.get(followerIndex());
        move(leaving, spare);
        List<RaftMember> now = replaced(leaving, spare);
        NodeId other = now.stream()
                .map(RaftMember::id)
                .filter(id -> !id.equals(leader()) && !id.equals(spare.id()))
                .findFirst()
                .orElseThrow();
        for (RaftMember member : now) {
            cluster.host(member.id()).membersAre(RaftCluster.GROUP, now);
        }
        cluster.host(leaving.id()).remove(RaftCluster.GROUP);
        cluster.crash(other);
        FileTree.delete(cluster.log(other, RaftCluster.GROUP, ""));
        cluster.restart(other);
        // It joins again only when all members that it knows of are well: the one that left must not be among them.
        cluster.await(
                "it has joined again", () -> cluster.host(other).waitingGroups().isEmpty());
        written.add(write("again"));
        holdsAll(other, written);
        for (RaftMember member : now) {
            assertThat(cluster.host(member.id()).members()).containsEntry(RaftCluster.GROUP, ids(now));
        }
    }

    private static Set<NodeId> ids(List<RaftMember> members) {
        return Set.copyOf(members.stream().map(RaftMember::id).toList());
    }

    private void move(RaftMember from, RaftMember to) {
        cluster.join(to.id(), members);
        set(replaced(from, to));
    }

    private List<RaftMember> replaced(RaftMember from, RaftMember to) {
        List<RaftMember> target = new ArrayList<>(members);
        target.replaceAll(member -> member.equals(from) ? to : member);
        return target;
    }

    /** As the controllers do it: asks whoever leads until it is done. */
    private void set(List<RaftMember> target) {
        Await.until("the members are " + target, () -> {
            try {
                cluster.host(leader())
                        .setMembers(RaftCluster.GROUP, target)
                        .orTimeout(60, TimeUnit.SECONDS)
                        .join();
                return true;
            } catch (CompletionException tryAgain) {
                return false;
            }
        });
    }

    /** More than the flush policy keeps, so that a new member needs a checkpoint and the log after it. */
    private List<String> writeUntilTheLogIsCut() {
        List<String> written = new ArrayList<>();
        Await.until("the log is cut", () -> {
            written.add(write(written.size() + "-" + "x".repeat(20_000)));
            return cluster.log(leader()).status().firstLogIndex() > 0;
        });
        return written;
    }

    private void holdsAll(NodeId node, List<String> written) {
        cluster.await(
                node + " holds all", () -> cluster.machine(node).commands().equals(written));
    }

    private RaftMember member(NodeId id) {
        return members.stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private int followerIndex() {
        NodeId leader = leader();
        return members.get(0).id().equals(leader) ? 1 : 0;
    }

    private NodeId leader() {
        cluster.await("a leader", () -> cluster.nodes().stream().anyMatch(this::leads));
        return cluster.nodes().stream().filter(this::leads).findFirst().orElseThrow();
    }

    private boolean leads(NodeId node) {
        var log = cluster.logOrNull(node);
        return log != null && log.leadership().ready();
    }

    /** Through whoever leads; a write whose outcome is not known may be there twice, so those are not repeated. */
    private String write(String command) {
        Await.until("written", () -> {
            try {
                cluster.log(leader())
                        .propose(ByteBuffer.wrap(command.getBytes(UTF_8)))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
                return true;
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(MillraceException.class);
                assertThat(((MillraceException) e.getCause()).code()).isNotEqualTo(ErrorCode.OUTCOME_UNKNOWN);
                return false;
            }
        });
        return command;
    }
}
