package io.millrace.chaos;

import io.grpc.StatusRuntimeException;
import io.millrace.client.MillraceClient;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalClusterBuilder;
import io.millrace.local.LocalServer;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.proto.api.v1.NodeStatus;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.proto.internal.v1.ShardDigest;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Three real servers in their own JVMs, and direct lines to each of them. */
final class ClusterUnderTest implements AutoCloseable {

    static final int SERVERS = 3;

    private static final String SECRET = "secret of the chaos tests";
    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    private final LocalCluster cluster;
    private final List<ServerProbe> probes;
    private final MillraceClient client;

    private ClusterUnderTest(LocalCluster cluster) {
        this.cluster = cluster;
        probes = cluster.endpoints().stream()
                .map(endpoint -> new ServerProbe(endpoint, SECRET))
                .toList();
        client = MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .plaintext()
                .build();
    }

    /** Three servers with small heaps and no rate limits; their logs stay in target/chaos under that name. */
    static LocalClusterBuilder builder(String name) {
        Path directory = Path.of("target", "chaos", name);
        try {
            LocalCluster.deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + directory, e);
        }
        return ServerClasses.use(LocalCluster.builder())
                .servers(SERVERS)
                .dataDir(directory)
                .profile("unlimited")
                // Servers that live for seconds: the optimising compiler would only take the two cores from them.
                .jvmOptions("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .setting("cluster.secret", SECRET);
    }

    static ClusterUnderTest start(String name) {
        return new ClusterUnderTest(builder(name).start());
    }

    /** Takes over a cluster that was prepared and whose servers run. */
    static ClusterUnderTest of(LocalCluster cluster) {
        return new ClusterUnderTest(cluster);
    }

    LocalServer server(int index) {
        return cluster.server(index);
    }

    ServerProbe probe(int index) {
        return probes.get(index);
    }

    MillraceClient client() {
        return client;
    }

    /** Creates a stream and waits until it takes records. */
    void createStream(String name, int shards) {
        client.admin().createStream(name, shards);
        client.admin().awaitActive(name, Duration.ofSeconds(60));
    }

    /** Index of the server whose controller leads; waits until there is one. */
    int leadingController() {
        AtomicReference<String> leader = new AtomicReference<>("");
        Await.until("a controller leads", () -> {
            try {
                leader.set(anyProbe().status().getControllerLeader());
            } catch (RuntimeException notNow) {
                return false;
            }
            return !leader.get().isEmpty();
        });
        return index(leader.get());
    }

    private static int index(String node) {
        return Integer.parseInt(node.substring("server-".length())) - 1;
    }

    List<String> endpoints() {
        return cluster.endpoints();
    }

    /** Indexes of the servers that lead a group, by the word of one server; empty when it has none. */
    Set<Integer> groupLeaders(int witness) {
        try {
            return probes.get(witness).status(Duration.ofSeconds(1)).getGroupsList().stream()
                    .map(group -> group.getLeader().isEmpty() ? -1 : index(group.getLeader()))
                    .collect(Collectors.toSet());
        } catch (StatusRuntimeException notNow) {
            return Set.of();
        }
    }

    /** Index of the server that leads the shard's group. */
    int leaderOf(String stream, String shardId) {
        Shard shard = shard(stream, shardId);
        return index(shard.getLeaderNode());
    }

    Shard shard(String stream, String shardId) {
        return anyProbe().shards(stream).stream()
                .filter(s -> s.getShardId().equals(shardId))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until all servers live, every group has a leader, and every replica has applied what the furthest has. */
    void awaitHealthy() {
        Await.until("all replicas alive and level", CATCH_UP, this::isLevel, () -> describe() + logs());
    }

    /** Waits until the server holds every replica, each at most a moment behind, so that the next may be taken down. */
    void awaitLive(int index) {
        Await.until("server " + index + " caught up", CATCH_UP, () -> isCaughtUp(index), () -> describe() + logs());
    }

    private boolean isCaughtUp(int index) {
        try {
            String id = cluster.server(index).id();
            ClusterStatusResponse status = anyProbe().status();
            return status.getNodesList().stream().allMatch(NodeStatus::getAlive)
                    && status.getGroupsList().stream().allMatch(group -> isCaughtUp(group, id));
        } catch (RuntimeException notNow) {
            return false;
        }
    }

    private static boolean isCaughtUp(GroupStatus group, String node) {
        int place = group.getReplicasList().indexOf(node);
        long highest = group.getAppliedIndexList().stream().max(Long::compare).orElse(0L);
        return !group.getLeader().isEmpty() && place >= 0 && group.getAppliedIndex(place) + 2_000 > highest;
    }

    /** Waits until all replicas of all shards of the stream have the same hash (INV-2, INV-11). */
    void awaitEqualReplicas(String stream) {
        awaitHealthy();
        Map<Integer, List<Long>> byGroup = anyProbe().shards(stream).stream()
                .collect(Collectors.groupingBy(
                        Shard::getGroup, TreeMap::new, Collectors.mapping(Shard::getShardUid, Collectors.toList())));
        byGroup.forEach((group, shards) -> {
            List<DigestShardsResponse> digests =
                    ReplicaDigests.atOneIndex(probes.subList(0, SERVERS), group, shards, appliedIndex(group));
            List<String> hashes =
                    digests.stream().map(ClusterUnderTest::hashes).distinct().toList();
            if (hashes.size() != 1) {
                throw new AssertionError("replicas of group " + group + " differ at log index "
                        + digests.get(0).getAppliedIndex() + ":\n" + String.join("\n", hashes));
            }
        });
    }

    /** The end of every server's log, for failures. */
    String logs() {
        return cluster.servers().stream().map(LocalServer::logTail).collect(Collectors.joining("\n", "\n", "\n"));
    }

    private boolean isLevel() {
        try {
            ClusterStatusResponse status = anyProbe().status();
            return status.getNodesList().stream().allMatch(NodeStatus::getAlive)
                    && status.getNodesCount() == SERVERS
                    && status.getGroupsList().stream().allMatch(ClusterUnderTest::isLevel);
        } catch (RuntimeException notNow) {
            return false;
        }
    }

    private static boolean isLevel(GroupStatus group) {
        return !group.getLeader().isEmpty()
                && group.getAppliedIndexCount() == SERVERS
                && group.getAppliedIndexList().stream().distinct().count() == 1;
    }

    private long appliedIndex(int group) {
        return anyProbe().status().getGroupsList().stream()
                .filter(g -> g.getGroup() == group)
                .flatMap(g -> g.getAppliedIndexList().stream())
                .max(Long::compare)
                .orElse(0L);
    }

    private static String hashes(DigestShardsResponse response) {
        List<String> lines = new ArrayList<>();
        for (ShardDigest shard : response.getShardsList()) {
            lines.add(shard.getShardUid() + ": " + shard.getFirstOffset() + ".." + shard.getNextOffset() + " "
                    + java.util.HexFormat.of().formatHex(shard.getSha256().toByteArray()));
        }
        return String.join("; ", lines);
    }

    private ServerProbe anyProbe() {
        return IntStream.range(0, SERVERS)
                .filter(i -> cluster.server(i).isAlive())
                .mapToObj(probes::get)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server runs"));
    }

    private String describe() {
        Supplier<String> status = () -> anyProbe().status().toString();
        try {
            return status.get();
        } catch (RuntimeException e) {
            return "no status: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        client.close();
        probes.forEach(ServerProbe::close);
        cluster.close();
        cluster.servers().forEach(ClusterUnderTest::deleteData);
    }

    /** What is in the directory; it may itself be a mount point. */
    private static void deleteData(LocalServer server) {
        try (Stream<Path> entries = Files.list(server.dataDir())) {
            for (Path entry : entries.toList()) {
                LocalCluster.deleteTree(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the data of " + server.id(), e);
        }
    }
}
