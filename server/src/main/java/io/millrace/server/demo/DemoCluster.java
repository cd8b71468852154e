package io.millrace.server.demo;

import io.millrace.client.ClusterDescription;
import io.millrace.client.MillraceClient;
import io.millrace.client.ShardDescription;
import io.millrace.common.env.Environment;
import io.millrace.common.error.MillraceException;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalClusterBuilder;
import io.millrace.local.LocalServer;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.grpc.ClusterSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The demo's three servers and a client to them. Closing ends the servers and deletes their data unless it is kept. */
final class DemoCluster implements AutoCloseable {

    /** Small servers that start fast: three of them share this machine with the demo itself. */
    private static final String[] JVM_OPTIONS = {"-Xmx512m", "-XX:TieredStopAtLevel=1"};

    private final LocalCluster servers;
    private final MillraceClient client;
    private final ReplicaDigests digests;

    private DemoCluster(LocalCluster servers, MillraceClient client, ReplicaDigests digests) {
        this.servers = servers;
        this.client = client;
        this.digests = digests;
    }

    /**
     * Starts three servers and waits for them.
     *
     * @param keep directory for their data that is left behind, or null for a temporary one
     */
    static DemoCluster start(DemoStage stage, Environment environment, @Nullable Path keep) {
        stage.step("Starting three servers, each in a JVM of its own");
        byte[] secret = new byte[16];
        environment.random("demo-secret").nextBytes(secret);
        String secretText = HexFormat.of().formatHex(secret);
        LocalClusterBuilder builder = LocalCluster.builder()
                .servers(3)
                .jvmOptions(JVM_OPTIONS)
                .setting("cluster.secret", '"' + secretText + '"');
        LocalCluster servers = (keep == null ? builder : builder.dataDir(keep)).prepare();
        try {
            awaitReady(servers, stage);
        } catch (RuntimeException e) {
            servers.close();
            throw CommandFailure.refused("the demo's servers did not start: " + e.getMessage());
        }
        MillraceClient client = MillraceClient.builder()
                .endpoints(servers.endpoints())
                .environment(environment)
                .build();
        return new DemoCluster(servers, client, new ReplicaDigests(servers.servers(), new ClusterSecret(secretText)));
    }

    private static void awaitReady(LocalCluster servers, DemoStage stage) {
        servers.servers().forEach(LocalServer::launch);
        for (LocalServer server : servers.servers()) {
            server.awaitReady();
            stage.event(server.id() + " is ready at " + server.endpoint() + ", process " + server.pid());
        }
    }

    MillraceClient client() {
        return client;
    }

    /** The server that leads most of the shards. */
    LocalServer busiestLeader(List<ShardDescription> shards) {
        Map<String, Long> led = shards.stream()
                .flatMap(shard -> shard.leaderNode().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return servers.servers().stream()
                .filter(server -> led.containsKey(server.id()))
                .max(Comparator.comparing(server -> led.getOrDefault(server.id(), 0L)))
                .orElseThrow(() -> CommandFailure.refused("no shard has a known leader"));
    }

    /** True when every server is up and every replica has applied what the others of its group have. */
    boolean isCaughtUp() {
        try {
            ClusterDescription status = client.admin().clusterStatus();
            boolean up = status.nodes().stream().allMatch(ClusterDescription.Node::alive);
            return up && status.groups().stream().allMatch(DemoCluster::isLevel);
        } catch (MillraceException notNow) {
            return false;
        }
    }

    private static boolean isLevel(ClusterDescription.Group group) {
        List<Long> applied = group.appliedIndex();
        return applied.size() == group.replicas().size()
                && applied.get(0) > 0
                && applied.stream().distinct().count() == 1;
    }

    /** Compares what the servers have stored. */
    Check compareReplicas(List<ShardDescription> shards) {
        return digests.compare(shards, client.admin().clusterStatus());
    }

    List<DemoOutcome.Disk> disks() {
        return servers.servers().stream()
                .map(server -> new DemoOutcome.Disk(server.id(), bytesIn(server.dataDir())))
                .toList();
    }

    /** Files come and go while servers run; one that is gone has no bytes. */
    private static long bytesIn(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        client.close();
        servers.close();
    }
}
