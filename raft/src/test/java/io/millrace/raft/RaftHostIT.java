package io.millrace.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.testkit.RecordingStateMachine;
import io.millrace.testkit.TestPorts;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.RaftServer.Division;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftHostIT {

    @TempDir
    Path dir;

    private RaftCluster cluster;

    @AfterEach
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void aStoppingLeaderHandsOverFirst() {
        cluster = RaftCluster.start(dir);
        NodeId leader = leader();
        write(leader, "before");
        long term = cluster.log(leader).leadership().term();
        cluster.stop(leader);
        // A transfer makes exactly one new term and needs no election timeout; an election is the fall-back.
        cluster.await(
                "another leader",
                () -> others(leader).stream()
                        .anyMatch(node -> cluster.log(node).leadership().ready()));
        assertThat(cluster.machine(leader).leaderships())
                .as("told of its successor before it closed")
                .anyMatch(l -> l.term() > term && !leader.equals(l.leader()) && l.leader() != null);
        assertThat(cluster.disk(leader, RaftCluster.GROUP)).isNotNull();
        RecordingStateMachine reopened = new RecordingStateMachine(cluster.disk(leader, RaftCluster.GROUP));
        reopened.open();
        assertThat(reopened.commands()).as("flushed at the stop").containsExactly("before");
    }

    @Test
    void anApplyThatThrowsIsFatal() {
        cluster = RaftCluster.start(dir);
        var unused = cluster.log(leader()).propose(ByteBuffer.wrap(RecordingStateMachine.EXPLODE.getBytes(UTF_8)));
        // The third never hears that it is committed.
        cluster.await("a majority reports it", () -> cluster.fatal.size() >= 2);
        assertThat(cluster.fatal).allMatch(message -> message.contains("applying log index"));
    }

    @Test
    void aDivisionThatClosesByItselfIsFatal() throws IOException {
        cluster = RaftCluster.start(dir);
        NodeId node = leader();
        Division division = cluster.host(node).division(RaftCluster.GROUP);
        division.close();
        cluster.await("it is reported", () -> !cluster.fatal.isEmpty());
        assertThat(cluster.fatal.get(0)).contains("closed by itself");
    }

    @Test
    void takesTheLargestCommand() {
        RaftTuning tuning = RaftTuning.DEFAULT.withTimeouts(RaftCluster.TUNING.timeouts());
        cluster = new RaftCluster(dir, tuning, List.of(RaftCluster.GROUP));
        NodeId leader = leader();
        int max = cluster.log(leader).maxCommandBytes();
        assertThat(max).as("a record of 10 MiB with its envelope").isGreaterThan((10 << 20) + (64 << 10));
        write(leader, "x".repeat(max));
        cluster.await(
                "all have it",
                () -> cluster.nodes().stream()
                        .allMatch(node -> cluster.machine(node).commands().size() == 1));
        cluster.nodes().forEach(cluster::crash);
        cluster.nodes().forEach(cluster::restart);
        cluster.await(
                "all read it again",
                () -> cluster.nodes().stream()
                        .allMatch(node -> cluster.machine(node).commands().size() == 1));
    }

    @Test
    void refusesRatisClientsAndAdministrators() throws IOException {
        cluster = RaftCluster.start(dir);
        write(leader(), "one");
        List<RaftPeer> peers = cluster.members().stream()
                .map(m -> RaftPeer.newBuilder()
                        .setId(RaftPeerId.valueOf(m.id().value()))
                        .setAddress(m.raftAddress())
                        .build())
                .toList();
        RaftGroupId group = new GroupUuid("test").of(RaftCluster.GROUP);
        RaftProperties properties = new RaftProperties();
        try (RaftClient client = RaftClient.newBuilder()
                .setProperties(properties)
                .setRaftGroup(RaftGroup.valueOf(group, peers))
                .setRetryPolicy(RetryPolicies.noRetry())
                .setClientRpc(new GrpcFactory(new Parameters()).newRaftClientRpc(ClientId.randomId(), properties))
                .build()) {
            RaftPeerId leader = RaftPeerId.valueOf(leader().value());
            assertThatThrownBy(() -> client.io().send(Message.valueOf("intruder")))
                    .hasStackTraceContaining("this port is for the cluster's members");
            assertThatThrownBy(() -> client.getGroupManagementApi(leader).remove(group, true, false))
                    .hasStackTraceContaining("this port is for the cluster's members");
            assertThatThrownBy(
                            () -> client.admin().transferLeadership(peers.get(0).getId(), 1000))
                    .hasStackTraceContaining("this port is for the cluster's members");
        }
        write(leader(), "two");
        assertThat(cluster.machine(leader()).commands()).containsExactly("one", "two");
    }

    @Test
    void removesAGroupForGood() {
        cluster = RaftCluster.start(dir);
        write(leader(), "one");
        for (NodeId node : cluster.nodes()) {
            cluster.host(node).remove(RaftCluster.GROUP);
            assertThat(cluster.host(node).groups()).isEmpty();
            assertThat(cluster.host(node).storedGroups()).isEmpty();
            assertThat(cluster.log(node, RaftCluster.GROUP, "")).doesNotExist();
        }
        assertThat(cluster.fatal).isEmpty();
    }

    @Test
    void exportsTheProgressOfEachGroup() {
        cluster = RaftCluster.start(dir);
        NodeId leader = leader();
        write(leader, "one");
        CollectorRegistry metrics = cluster.metrics(leader);
        String[] names = {"group"};
        String[] values = {"group-1"};
        assertThat(metrics.getSampleValue("millrace_raft_leader", names, values))
                .isEqualTo(1.0);
        assertThat(metrics.getSampleValue("millrace_raft_applied_index", names, values))
                .isGreaterThanOrEqualTo(1.0);
        assertThat(metrics.getSampleValue("millrace_raft_log_flush_seconds_count", names, values))
                .isPositive();
    }

    @Test
    void namesAPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SystemEnvironment env = new SystemEnvironment()) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            RaftHostConfig config = new RaftHostConfig(
                    "test", new NodeId("n"), "127.0.0.1", taken.getLocalPort(), address, dir, RaftTuning.DEFAULT, null);
            RaftHost host = new RaftHost(
                    config,
                    env,
                    endpoint -> {
                        throw new IllegalStateException("nobody to call");
                    },
                    node -> Optional.empty(),
                    new CollectorRegistry(),
                    (message, cause) -> {});
            assertThatThrownBy(host::start).isInstanceOf(IOException.class).hasMessageContaining(address);
            host.stop();
        }
    }

    @Test
    void oneMemberAloneIsAGroupToo() throws IOException {
        int port = TestPorts.next();
        String address = "127.0.0.1:" + port;
        NodeId self = new NodeId("alone");
        List<String> fatal = new CopyOnWriteArrayList<>();
        RecordingStateMachine.Disk disk = new RecordingStateMachine.Disk();
        for (int start = 1; start <= 2; start++) {
            try (SystemEnvironment env = new SystemEnvironment()) {
                RaftHost host = new RaftHost(
                        new RaftHostConfig("test", self, "127.0.0.1", port, address, dir, RaftCluster.TUNING, null),
                        env,
                        endpoint -> {
                            throw new IllegalStateException("nobody to call");
                        },
                        node -> Optional.empty(),
                        new CollectorRegistry(),
                        (message, cause) -> fatal.add(message));
                var log = host.create(
                        GroupId.METADATA,
                        List.of(new RaftMember(self, address, address)),
                        new RecordingStateMachine(disk));
                host.start();
                io.millrace.testkit.Await.until(
                        "it leads", () -> log.leadership().ready());
                String result = log.propose(ByteBuffer.wrap("c".getBytes(UTF_8)))
                        .orTimeout(30, java.util.concurrent.TimeUnit.SECONDS)
                        .join()
                        .result();
                assertThat(result).isEqualTo("#" + start + " c");
                host.stop();
            }
        }
        assertThat(fatal).isEmpty();
    }

    @Test
    void saysWhatToDoWhenTheDiskIsFull() {
        IOException full = new IOException("Failed to flush", new IOException("No space left on device"));
        assertThat(LogFailure.describe(new GroupId(3), Path.of("data"), full))
                .isEqualTo("disk full at data (log of group-3): free space and restart");
        assertThat(Files.exists(dir)).isTrue();
    }

    private NodeId leader() {
        cluster.await(
                "a leader",
                () -> cluster.nodes().stream()
                        .anyMatch(node -> cluster.log(node).leadership().ready()));
        return cluster.nodes().stream()
                .filter(node -> cluster.log(node).leadership().ready())
                .findFirst()
                .orElseThrow();
    }

    private List<NodeId> others(NodeId node) {
        return cluster.nodes().stream().filter(other -> !other.equals(node)).toList();
    }

    private void write(NodeId node, String command) {
        cluster.log(node)
                .propose(ByteBuffer.wrap(command.getBytes(UTF_8)))
                .orTimeout(Duration.ofSeconds(30).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .join();
    }
}
