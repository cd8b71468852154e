package io.millrace.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.file.FileTree;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One damaged log must not keep the other groups of the process from starting, and mends itself from the others. */
class DamagedLogIT {

    private static final GroupId DAMAGED = new GroupId(1);
    private static final GroupId HEALTHY = new GroupId(2);

    @TempDir
    Path dir;

    private RaftCluster cluster;
    private NodeId victim;
    private final List<String> commands = new ArrayList<>();

    @BeforeEach
    void start() {
        // Nothing is flushed by itself: all state is in the logs.
        RaftTuning tuning = RaftCluster.TUNING.withFlush(
                new RaftTuning.FlushPolicy(1 << 30, java.time.Duration.ofHours(1), 0, java.time.Duration.ofHours(1)));
        cluster = new RaftCluster(dir, tuning, List.of(DAMAGED, HEALTHY));
        for (int i = 0; i < 20; i++) {
            write(DAMAGED, "command " + i + " " + "x".repeat(8 << 10));
        }
        write(HEALTHY, "other group");
        // A follower: its leader stays and remembers how far it was, which is the harder case.
        victim = followers().get(0);
        awaitAll(victim);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anEntryTornByAPowerCutIsNotMissed() throws IOException {
        cluster.crash(victim);
        Path open = segment("log_inprogress_.*");
        try (FileChannel file = FileChannel.open(open, StandardOpenOption.WRITE)) {
            file.truncate(file.size() - 3);
        }
        restartAndCheck();
        assertThat(quarantined()).isEmpty();
    }

    @Test
    void garbageAtTheEndOfTheOpenFileIsMovedAsideAndMended() throws IOException {
        cluster.crash(victim);
        byte[] garbage = new byte[5000];
        java.util.Arrays.fill(garbage, (byte) 0x5a);
        Files.write(segment("log_inprogress_.*"), garbage, StandardOpenOption.APPEND);
        restartAndCheck();
        assertThat(quarantined()).hasSize(1);
    }

    @Test
    void aFlippedByteInAClosedFileIsMovedAsideAndMended() throws IOException {
        cluster.machine(victim, DAMAGED).flush();
        cluster.crash(victim);
        flipByteInTheMiddle(segment("log_\\d+-\\d+"));
        restartAndCheck();
        assertThat(quarantined()).hasSize(1);
        assertThat(cluster.machine(victim, DAMAGED).installs())
                .as("the state was whole: no transfer needed")
                .isZero();
    }

    @Test
    void aLostLogWaitsUntilTheOthersAreWell() throws IOException {
        NodeId other = followers().get(1);
        cluster.machine(victim, DAMAGED).flush();
        cluster.crash(victim);
        cluster.crash(other);
        FileTree.delete(cluster.log(victim, DAMAGED, ""));
        cluster.restart(victim);
        // With one member away, an empty voter could elect a leader that misses what was acknowledged.
        assertThat(cluster.host(victim).waitingGroups()).containsExactly(DAMAGED);
        assertThat(cluster.log(victim, HEALTHY)).isNotNull();
        write(HEALTHY, "the healthy group has its majority");
        cluster.host(victim).retryWaiting();
        assertThat(cluster.host(victim).waitingGroups()).containsExactly(DAMAGED);
        cluster.restart(other);
        cluster.await(
                "the group joins again",
                () -> cluster.host(victim).waitingGroups().isEmpty());
        write(DAMAGED, "after");
        awaitAll(victim);
    }

    @Test
    void aWipedReplicaOfAnIdleGroupComesBackWithoutAnyWrite() {
        cluster.crash(victim);
        cluster.wipe(victim);
        cluster.restart(victim);
        awaitAll(victim);
    }

    private List<NodeId> followers() {
        return cluster.nodes().stream()
                .filter(node -> !cluster.log(node, DAMAGED).leadership().ready())
                .toList();
    }

    private void restartAndCheck() {
        cluster.restart(victim);
        assertThat(cluster.host(victim).groups()).containsExactly(DAMAGED, HEALTHY);
        awaitAll(victim);
        write(DAMAGED, "after");
        awaitAll(victim);
        assertThat(cluster.fatal).isEmpty();
    }

    private void write(GroupId group, String command) {
        cluster.write(group, command);
        if (group.equals(DAMAGED)) {
            commands.add(command);
        }
    }

    private void awaitAll(NodeId node) {
        cluster.await(
                node + " has all",
                () -> cluster.machine(node, DAMAGED).commands().equals(commands));
    }

    private Path segment(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(cluster.log(victim, DAMAGED, "current"))) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<Path> quarantined() throws IOException {
        Path quarantine = cluster.storage(victim).resolve("quarantine");
        if (!Files.isDirectory(quarantine)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(quarantine)) {
            return files.toList();
        }
    }

    private static void flipByteInTheMiddle(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            long at = file.size() / 2;
            file.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 1));
            one.rewind();
            file.write(one, at);
        }
    }
}
