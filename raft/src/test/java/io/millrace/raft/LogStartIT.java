package io.millrace.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.file.FileTree;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.LogPosition;
import io.millrace.testkit.Await;
import io.millrace.testkit.RecordingStateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower that stands exactly where the logs of the others begin needs the entry before, which nobody has. */
class LogStartIT {

    @TempDir
    Path dir;

    private RaftCluster cluster;
    private final List<String> written = new ArrayList<>();

    @BeforeEach
    void start() {
        cluster = RaftCluster.start(dir);
        writeUntilTheLogIsCut();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void itGetsTheLogFromALeaderThatCutIt() throws IOException {
        NodeId late = stopAFollower();
        comesBackAtTheStartOfTheLeadersLog(late);
    }

    @Test
    void itGetsTheLogFromALeaderThatWasStartedAfterTheCut() throws IOException {
        NodeId late = stopAFollower();
        List<NodeId> others =
                cluster.nodes().stream().filter(node -> !node.equals(late)).toList();
        others.forEach(cluster::crash);
        others.forEach(cluster::restart);
        comesBackAtTheStartOfTheLeadersLog(late);
    }

    private NodeId stopAFollower() {
        NodeId leader = leader();
        NodeId late = cluster.nodes().stream()
                .filter(node -> !node.equals(leader))
                .findFirst()
                .orElseThrow();
        holdsAll(late);
        cluster.stop(late);
        return late;
    }

    private void comesBackAtTheStartOfTheLeadersLog(NodeId late) throws IOException {
        NodeId leader = leader();
        long start = cluster.log(leader).status().firstLogIndex();
        assertThat(start).isPositive();
        cluster.disk(late, RaftCluster.GROUP).goBackTo(lastBefore(start, cluster.machine(leader)));
        FileTree.delete(cluster.log(late, RaftCluster.GROUP, ""));
        cluster.restart(late);
        cluster.await("it joins again", () -> cluster.host(late).waitingGroups().isEmpty());
        write("again");
        holdsAll(late);
        assertThat(cluster.machine(late).installs()).isZero();
    }

    private static LogPosition lastBefore(long start, RecordingStateMachine machine) {
        long term = machine.applied().stream()
                .filter(applied -> applied.position().index() < start)
                .mapToLong(applied -> applied.position().term())
                .max()
                .orElseThrow();
        return new LogPosition(term, start - 1);
    }

    private void writeUntilTheLogIsCut() {
        Await.until("the log is cut", () -> {
            write(written.size() + "-" + "x".repeat(20_000));
            return cluster.log(leader()).status().firstLogIndex() > 0;
        });
    }

    private void write(String command) {
        Await.until("written", () -> {
            try {
                cluster.log(leader())
                        .propose(ByteBuffer.wrap(command.getBytes(UTF_8)))
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
                written.add(command);
                return true;
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(MillraceException.class);
                assertThat(((MillraceException) e.getCause()).code()).isNotEqualTo(ErrorCode.OUTCOME_UNKNOWN);
                return false;
            }
        });
    }

    private void holdsAll(NodeId node) {
        cluster.await(
                node + " holds all", () -> cluster.machine(node).commands().equals(written));
    }

    private NodeId leader() {
        cluster.await("a leader", () -> cluster.nodes().stream().anyMatch(this::leads));
        return cluster.nodes().stream().filter(this::leads).findFirst().orElseThrow();
    }

    private boolean leads(NodeId node) {
        var log = cluster.logOrNull(node);
        return log != null && log.leadership().ready();
    }
}
