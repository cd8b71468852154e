package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.NodeId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Members whose disks were replaced remember nothing, so they must not outvote the one that does (ADR 0037). */
class RebuiltReplicaIT {

    @TempDir
    Path dir;

    private RaftCluster cluster;
    private NodeId whole;
    private NodeId first;
    private NodeId second;

    @BeforeEach
    void start() {
        cluster = RaftCluster.start(dir);
        whole = cluster.nodes().get(0);
        first = cluster.nodes().get(1);
        second = cluster.nodes().get(2);
        cluster.write(RaftCluster.GROUP, "acknowledged");
        awaitAll("acknowledged");
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void twoReplacedDisksDoNotMakeTheGroupForget() {
        cluster.crash(first);
        cluster.crash(second);
        cluster.wipe(first);
        cluster.wipe(second);
        cluster.restart(first);
        cluster.restart(second);
        for (NodeId empty : List.of(first, second)) {
            cluster.host(empty).retryWaiting();
            assertThat(cluster.host(empty).waitingGroups()).containsExactly(RaftCluster.GROUP);
            assertThat(cluster.log(empty).leadership().leader()).isNull();
        }
        assertThat(cluster.machine(whole).commands()).containsExactly("acknowledged");
    }

    @Test
    void aRestartDoesNotMakeAVoterOfAReplicaThatWaits() {
        cluster.crash(second);
        cluster.crash(first);
        cluster.wipe(first);
        cluster.restart(first);
        cluster.crash(first);
        cluster.restart(first);
        assertThat(cluster.host(first).waitingGroups()).containsExactly(RaftCluster.GROUP);

        cluster.restart(second);
        cluster.await(
                "it joins when all others run",
                () -> cluster.host(first).waitingGroups().isEmpty());
        cluster.write(RaftCluster.GROUP, "more");
        awaitAll("acknowledged", "more");

        cluster.crash(first);
        cluster.restart(first);
        assertThat(cluster.host(first).waitingGroups())
                .as("it remembers from now on")
                .isEmpty();
        cluster.write(RaftCluster.GROUP, "and more");
        awaitAll("acknowledged", "more", "and more");
    }

    private void awaitAll(String... commands) {
        cluster.nodes()
                .forEach(node -> cluster.await(
                        node + " has all",
                        () -> cluster.machine(node).commands().equals(List.of(commands))));
    }
}
