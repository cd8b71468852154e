package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.file.FileTree;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.LogPosition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups whose members begin with a state from a back-up and without a log (ADR 0028). */
class RestoredGroupIT {

    @TempDir
    Path dir;

    private RaftCluster cluster;

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void goesOnBehindTheRestoredState() throws IOException {
        cluster = RaftCluster.start(dir);
        cluster.write(RaftCluster.GROUP, "one");
        cluster.write(RaftCluster.GROUP, "two");
        List<NodeId> nodes = cluster.nodes();
        stopLevel(2);
        long index = restoredIndex(nodes);

        nodes.forEach(cluster::restart);
        cluster.write(RaftCluster.GROUP, "three");
        nodes.forEach(node -> cluster.await(
                node + " has all", () -> cluster.machine(node).commands().equals(List.of("one", "two", "three"))));
        assertThat(cluster.machine(nodes.get(0)).position().index()).isGreaterThan(index);
        assertThat(cluster.machine(nodes.get(0)).position().term()).isPositive();
        assertThat(cluster.fatal).isEmpty();

        nodes.forEach(cluster::crash);
        nodes.forEach(cluster::restart);
        cluster.write(RaftCluster.GROUP, "four");
        nodes.forEach(node -> cluster.await(
                node + " has all after a crash",
                () -> cluster.machine(node).commands().equals(List.of("one", "two", "three", "four"))));
    }

    @Test
    void aMemberThatLostEverythingGetsACheckpointAndNotOnlyTheLog() throws IOException {
        cluster = RaftCluster.start(dir);
        cluster.write(RaftCluster.GROUP, "one");
        List<NodeId> nodes = cluster.nodes();
        stopLevel(1);
        restoredIndex(nodes);
        cluster.restart(nodes.get(0));
        cluster.restart(nodes.get(1));
        cluster.write(RaftCluster.GROUP, "two");

        cluster.wipe(nodes.get(2));
        cluster.restart(nodes.get(2));
        cluster.await(
                "the empty member has all",
                () -> cluster.machine(nodes.get(2)).commands().equals(List.of("one", "two")));
        assertThat(cluster.machine(nodes.get(2)).installs()).isEqualTo(1);
    }

    /** Stops all when each has applied everything, so that each has the state of the back-up. */
    private void stopLevel(int commands) {
        cluster.await(
                "all have applied everything",
                () -> cluster.nodes().stream()
                        .allMatch(node -> cluster.machine(node).commands().size() == commands));
        cluster.nodes().forEach(cluster::stop);
    }

    /** Takes away what a back-up does not have: the logs and who the members were. */
    private long restoredIndex(List<NodeId> nodes) throws IOException {
        long index = nodes.stream()
                .mapToLong(node -> cluster.machine(node).position().index())
                .max()
                .orElseThrow();
        for (NodeId node : nodes) {
            FileTree.delete(cluster.storage(node));
            cluster.disk(node, RaftCluster.GROUP).goBackTo(new LogPosition(LogPosition.RESTORED_TERM, index));
            new RestoredGroups(cluster.storage(node)).add(RaftCluster.GROUP, index);
            cluster.hasRun(node);
        }
        return index;
    }
}
