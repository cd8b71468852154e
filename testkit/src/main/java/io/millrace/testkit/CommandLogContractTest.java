package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Committed;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CommandLog} promises. Each implementation's tests extend this class. */
public abstract class CommandLogContractTest {

    private static final int KIB = 1024;

    private LogCluster cluster;

    /** Starts three replicas. Logs are cut after some 100 KiB; proposals under way are limited to some MiB. */
    protected abstract LogCluster startCluster();

    @BeforeEach
    void start() {
        cluster = startCluster();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void appliesInTheOrderOfProposalOnEveryReplica() {
        NodeId leader = awaitLeader();
        List<String> commands = names("c", 300);
        List<CompletableFuture<Committed<String>>> answers =
                commands.stream().map(command -> propose(leader, command)).toList();
        LogPosition last = LogPosition.NONE;
        for (int i = 0; i < answers.size(); i++) {
            Committed<String> committed = await(answers.get(i));
            assertThat(committed.result()).isEqualTo("#" + (i + 1) + " " + commands.get(i));
            assertThat(committed.position()).isGreaterThan(last);
            last = committed.position();
        }
        awaitEverywhere(commands);
        for (NodeId node : cluster.nodes()) {
            assertThat(cluster.machine(node).applied())
                    .isEqualTo(cluster.machine(leader).applied());
        }
    }

    @Test
    void appliesEachCommandOnceAcrossCrashes() {
        NodeId leader = awaitLeader();
        List<String> commands = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            List<String> more = names("r" + round + "-", 40);
            more.forEach(command -> commands.add(command));
            List<CompletableFuture<Committed<String>>> answers =
                    more.stream().map(command -> propose(leader, command)).toList();
            answers.forEach(this::await);
            if (round == 1) {
                cluster.nodes().forEach(node -> cluster.machine(node).flush());
            }
        }
        cluster.nodes().forEach(cluster::crash);
        cluster.nodes().forEach(cluster::restart);
        String last = "after the crash";
        commands.add(last);
        proposeSomewhere(last);
        awaitEverywhere(commands);
    }

    @Test
    void bringsAWipedReplicaUpFromACheckpointWhileOthersWrite() {
        List<String> commands = new ArrayList<>();
        NodeId leader = awaitLeader();
        NodeId victim = otherThan(leader);
        cluster.crash(victim);
        writeUntilLogsAreCut(leader, commands);
        cluster.wipe(victim);
        cluster.restart(victim);
        for (String command : names("meanwhile", 20)) {
            commands.add(command);
            proposeSomewhere(command);
        }
        awaitEverywhere(commands);
        assertThat(cluster.machine(victim).installs()).isPositive();
        cluster.crash(victim);
        cluster.restart(victim);
        awaitEverywhere(commands);
    }

    @Test
    void leavesTheOutcomeOpenWhenLeadershipIsLost() {
        proposeSomewhere("before");
        ErrorCode code = proposeToALeaderLeftAlone("in doubt");
        // On a slow machine it has noticed that it is alone before the proposal comes.
        for (int attempt = 0; attempt < 5 && code == ErrorCode.NO_LEADER; attempt++) {
            code = proposeToALeaderLeftAlone("in doubt");
        }
        assertThat(code).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        proposeSomewhere("after");
        cluster.await("the replicas agree", this::allEqual);
        List<String> commands = cluster.machine(awaitLeader()).commands();
        assertThat(commands).startsWith("before").endsWith("after").doesNotHaveDuplicates();
        assertThat(commands.size()).isBetween(2, 3);
    }

    @Test
    void readsAfterTheBarrierSeeWhatWasAcknowledged() {
        NodeId leader = awaitLeader();
        await(propose(leader, "one"));
        await(cluster.log(leader).readBarrier());
        assertThat(cluster.machine(leader).commands()).containsExactly("one");
        NodeId follower = otherThan(leader);
        assertThat(failure(cluster.log(follower).readBarrier())).isEqualTo(ErrorCode.NOT_LEADER);
    }

    @Test
    void aLeaderLeftAloneDoesNotPassTheBarrier() {
        proposeSomewhere("before");
        NodeId leader = awaitLeader();
        cluster.nodes().stream().filter(node -> !node.equals(leader)).forEach(cluster::crash);
        assertThat(failure(cluster.log(leader).readBarrier())).isIn(ErrorCode.NO_LEADER, ErrorCode.NOT_LEADER);
    }

    private ErrorCode proposeToALeaderLeftAlone(String command) {
        NodeId leader = awaitLeader();
        List<NodeId> others =
                cluster.nodes().stream().filter(node -> !node.equals(leader)).toList();
        others.forEach(cluster::crash);
        ErrorCode code = failure(propose(leader, command));
        others.forEach(cluster::restart);
        return code;
    }

    @Test
    void refusesForSureWhatNeverEntersTheLog() {
        NodeId leader = awaitLeader();
        NodeId follower = otherThan(leader);
        cluster.await(
                "the follower knows the leader",
                () -> leader.equals(leadership(follower).leader()));
        assertThat(failure(propose(follower, "not here"))).isEqualTo(ErrorCode.NOT_LEADER);
        CommandLog<String> log = cluster.log(leader);
        assertThat(failure(log.propose(ByteBuffer.allocate(log.maxCommandBytes() + 1))))
                .isEqualTo(ErrorCode.VALIDATION);
        assertThat(failure(log.propose(ByteBuffer.allocate(0)))).isEqualTo(ErrorCode.VALIDATION);
        await(propose(leader, "fits"));
        awaitEverywhere(List.of("fits"));
    }

    @Test
    void refusesInsteadOfQueueingWithoutBound() {
        NodeId leader = awaitLeader();
        List<String> commands =
                names("big", 400).stream().map(name -> padded(name, 256 * KIB)).toList();
        List<CompletableFuture<Committed<String>>> answers =
                commands.stream().map(command -> propose(leader, command)).toList();
        List<String> accepted = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Set<ErrorCode> codes = EnumSet.noneOf(ErrorCode.class);
        for (int i = 0; i < answers.size(); i++) {
            CompletableFuture<Committed<String>> answer = answers.get(i);
            cluster.await("an answer", answer::isDone);
            if (!answer.isCompletedExceptionally()) {
                accepted.add(commands.get(i));
            } else {
                codes.add(failure(answer));
                refused.add(commands.get(i));
            }
        }
        assertThat(codes).contains(ErrorCode.OVERLOADED);
        assertThat(accepted).isNotEmpty();
        cluster.await("nothing is under way", () -> cluster.log(leader).status().pendingBytes() == 0);
        proposeSomewhere("room again");
        cluster.await("the replicas agree", this::allEqual);
        List<String> stored = cluster.machine(leader).commands();
        assertThat(stored).containsSubsequence(accepted).endsWith("room again");
        if (!codes.contains(ErrorCode.OUTCOME_UNKNOWN)) {
            assertThat(stored).doesNotContainAnyElementsOf(refused).hasSize(accepted.size() + 1);
        }
    }

    @Test
    void handsLeadershipOverOnRequest() {
        NodeId first = awaitLeader();
        await(propose(first, "one"));
        NodeId second = otherThan(first);
        CompletableFuture<Void> transfer = cluster.log(first).transferLeadership(second, Duration.ofSeconds(20));
        cluster.await("the transfer ends", transfer::isDone);
        transfer.join();
        cluster.await("the target leads", () -> leadership(second).ready());
        assertThat(failure(cluster.log(first).transferLeadership(second, Duration.ofSeconds(1))))
                .isEqualTo(ErrorCode.NOT_LEADER);
        await(propose(second, "two"));
        awaitEverywhere(List.of("one", "two"));
        cluster.await("the first one was told", () -> !leadership(first).ready());
        for (NodeId node : cluster.nodes()) {
            List<Leadership> told = cluster.machine(node).leaderships();
            assertThat(told.stream().map(Leadership::term).toList()).isSorted();
        }
    }

    @Test
    void electsAnotherLeaderWhenTheFirstIsGone() {
        NodeId first = awaitLeader();
        await(propose(first, "one"));
        cluster.crash(first);
        proposeSomewhereBut(first, "two");
        cluster.restart(first);
        awaitEverywhere(List.of("one", "two"));
    }

    private void writeUntilLogsAreCut(NodeId leader, List<String> commands) {
        int written = 0;
        while (!cut(leader)) {
            for (int i = 0; i < 8; i++) {
                String command = padded("fill" + written++, 16 * KIB);
                commands.add(command);
                await(propose(leader, command));
            }
            assertThat(written).as("commands written before the log is cut").isLessThan(4000);
        }
    }

    private boolean cut(NodeId node) {
        return cluster.log(node).status().firstLogIndex() > 0;
    }

    /** The replica that leads and takes commands. */
    private NodeId awaitLeader() {
        cluster.await(
                "a leader",
                () -> cluster.nodes().stream().anyMatch(node -> leadership(node).ready()));
        return cluster.nodes().stream()
                .filter(node -> leadership(node).ready())
                .findFirst()
                .orElseThrow();
    }

    private NodeId otherThan(NodeId node) {
        return cluster.nodes().stream()
                .filter(candidate -> !candidate.equals(node))
                .findFirst()
                .orElseThrow();
    }

    private Leadership leadership(NodeId node) {
        return cluster.log(node).leadership();
    }

    private CompletableFuture<Committed<String>> propose(NodeId node, String command) {
        return cluster.log(node).propose(ByteBuffer.wrap(command.getBytes(StandardCharsets.UTF_8)));
    }

    /** Tries until a leader has it. A leader that is ready has all of earlier terms, so it knows whether to try again. */
    private void proposeSomewhere(String command) {
        proposeAt(cluster.nodes(), command);
    }

    private void proposeSomewhereBut(NodeId down, String command) {
        proposeAt(cluster.nodes().stream().filter(node -> !node.equals(down)).toList(), command);
    }

    private void proposeAt(List<NodeId> nodes, String command) {
        cluster.await(
                "a leader that stores '" + command + "'",
                () -> nodes.stream().anyMatch(node -> leadership(node).ready() && stored(node, command)));
    }

    private boolean stored(NodeId node, String command) {
        if (cluster.machine(node).commands().contains(command)) {
            return true;
        }
        CompletableFuture<Committed<String>> answer = propose(node, command);
        cluster.await("an answer", answer::isDone);
        return !answer.isCompletedExceptionally();
    }

    private <T> T await(CompletableFuture<T> answer) {
        cluster.await("an answer", answer::isDone);
        return answer.join();
    }

    /** The failure itself, not one wrapped on its way: callers look at its code. */
    private ErrorCode failure(CompletableFuture<?> answer) {
        cluster.await("an answer", answer::isDone);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        var unused = answer.whenComplete((result, e) -> failure.set(e));
        assertThat(unused).isDone();
        assertThat(failure.get()).isInstanceOf(MillraceException.class);
        return failure.get() instanceof MillraceException known ? known.code() : ErrorCode.INTERNAL;
    }

    private void awaitEverywhere(List<String> commands) {
        cluster.await(
                "all replicas have " + commands.size() + " commands",
                () -> cluster.nodes().stream()
                        .allMatch(node -> cluster.machine(node).commands().equals(commands)));
    }

    private boolean allEqual() {
        return cluster.nodes().stream()
                        .map(node -> cluster.machine(node).applied())
                        .distinct()
                        .count()
                == 1;
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static String padded(String name, int size) {
        return name + " " + "x".repeat(size - name.length() - 1);
    }
}
