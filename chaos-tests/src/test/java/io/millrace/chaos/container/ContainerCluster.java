package io.millrace.chaos.container;

import com.github.dockerjava.api.DockerClient;
import io.millrace.chaos.container.Router.Link;
import io.millrace.proto.api.v1.ClusterStatusResponse;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.proto.api.v1.NodeStatus;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** A cluster over three zones, each a network of its own, with a router between them. */
final class ContainerCluster implements AutoCloseable {

    static final int ZONES = 3;
    /** Between two questions to the servers. */
    static final Duration POLL = Duration.ofMillis(200);

    static final String SECRET = "secret of the container tests";

    private static final DockerClient DOCKER = DockerClientFactory.instance().client();
    private static final Duration START = Duration.ofSeconds(120);
    private static final int DISK_MEBIBYTES = 768;
    /** Entries; more than what is applied between two reports of the replicas. */
    private static final long FAR_BEHIND = 500;

    private final Path directory;
    private final Map<String, String> moreSettings;
    private final List<Network> zones = new ArrayList<>();
    private final List<ChaosServer> servers = new CopyOnWriteArrayList<>();
    private final String unique = "chaos-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    private final Router router;
    private final String image;
    private String controllers = "";

    /** Starts a cluster and waits until all servers are ready. Its files and, at the end, logs are in the directory. */
    static ContainerCluster start(Path directory, Layout layout, boolean preloaded) {
        return start(directory, layout, preloaded, Images.SERVER, Map.of());
    }

    /** The same, with servers of another image. */
    static ContainerCluster start(Path directory, Layout layout, boolean preloaded, String image) {
        return start(directory, layout, preloaded, image, Map.of());
    }

    /** As {@link #start(Path, Layout, boolean)} with more settings, in the environment of all servers. */
    static ContainerCluster start(Path directory, Layout layout, boolean preloaded, Map<String, String> settings) {
        return start(directory, layout, preloaded, Images.SERVER, settings);
    }

    private static ContainerCluster start(
            Path directory, Layout layout, boolean preloaded, String image, Map<String, String> settings) {
        Images.prepare();
        ContainerCluster cluster = new ContainerCluster(directory, image, settings);
        try {
            cluster.create(layout.servers(preloaded));
            return cluster;
        } catch (RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private ContainerCluster(Path directory, String image, Map<String, String> moreSettings) {
        this.directory = directory;
        this.image = image;
        this.moreSettings = Map.copyOf(moreSettings);
        for (int i = 0; i < ZONES; i++) {
            zones.add(Network.builder()
                    // Nothing is to leave a zone but through the router, and with the sender's address.
                    .createNetworkCmdModifier(create -> create.withOptions(
                                    Map.of("com.docker.network.bridge.enable_ip_masquerade", "false"))
                            .withLabels(Images.LABELS))
                    .build());
        }
        zones.forEach(Network::getId);
        router = new Router(zones);
    }

    private void create(List<ServerSpec> specs) {
        Map<ServerSpec, Pod> pods = new LinkedHashMap<>();
        specs.forEach(spec -> pods.put(spec, new Pod(zones.get(spec.zone()))));
        pods.forEach(this::route);
        controllers = specs.stream()
                .filter(ServerSpec::isController)
                .map(spec -> spec.id() + "@" + pods.get(spec).address() + ":" + ChaosServer.GRPC_PORT + ":7401")
                .collect(Collectors.joining(","));
        pods.forEach((spec, pod) -> servers.add(server(spec, pod)));
        start(servers);
    }

    private ChaosServer server(ServerSpec spec, Pod pod) {
        Disk disk = new Disk(unique + "-" + spec.id(), directory, DISK_MEBIBYTES);
        return new ChaosServer(image, spec, pod, disk, faults(spec), settings(spec, pod, controllers));
    }

    private void start(List<ChaosServer> some) {
        some.parallelStream().forEach(ChaosServer::start);
        Await.until(
                "all servers are ready", START, POLL, () -> some.stream().allMatch(ChaosServer::isReady), this::logs);
    }

    /** Adds servers that are no controllers, and waits until they are ready. */
    void add(List<ServerSpec> specs) {
        List<ChaosServer> fresh = new ArrayList<>();
        for (ServerSpec spec : specs) {
            Pod pod = new Pod(zones.get(spec.zone()));
            route(spec, pod);
            ChaosServer server = server(spec, pod);
            servers.add(server);
            fresh.add(server);
        }
        start(fresh);
    }

    /** Takes a server away with its disk; keeps its log. */
    void remove(ChaosServer server) {
        keepLog(server);
        servers.remove(server);
        server.close();
    }

    private void route(ServerSpec spec, Pod pod) {
        for (int zone = 0; zone < ZONES; zone++) {
            if (zone != spec.zone()) {
                pod.route(subnet(zones.get(zone)), router.address(zones.get(spec.zone())));
            }
        }
    }

    private static String subnet(Network zone) {
        return DOCKER.inspectNetworkCmd()
                .withNetworkId(zone.getId())
                .exec()
                .getIpam()
                .getConfig()
                .get(0)
                .getSubnet();
    }

    private Path faults(ServerSpec spec) {
        try {
            Path faults = Files.createDirectories(directory.resolve(spec.id()));
            Files.copy(
                    Images.shim().resolve("libchaos.so"),
                    faults.resolve("libchaos.so"),
                    StandardCopyOption.REPLACE_EXISTING);
            return faults;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, String> settings(ServerSpec spec, Pod pod, String controllers) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("MILLRACE_ROLES", spec.roles());
        settings.put("MILLRACE_NODE_ID", spec.id());
        settings.put("MILLRACE_NODE_ZONE", "zone-" + (char) ('a' + spec.zone()));
        settings.put("MILLRACE_CLUSTER_CONTROLLERS", controllers);
        settings.put("MILLRACE_CLUSTER_SECRET", SECRET);
        settings.put("MILLRACE_LISTEN_ADVERTISED_HOST", pod.address());
        settings.put("MILLRACE_LISTEN_INSECURE", "true");
        settings.put("MILLRACE_GATEWAY_AUTHENTICATION", "none");
        settings.put("MILLRACE_LIMITS_PROFILE", "unlimited");
        // Small, so that flushes, new log segments and checkpoints happen within a minute.
        settings.put("MILLRACE_MEMORY_WRITE_BUFFERS", "64MiB");
        settings.put("MILLRACE_MEMORY_GROUP_WRITE_BUFFER", "4MiB");
        settings.put("MILLRACE_MEMORY_TAIL_CACHE", "32MiB");
        settings.put("MILLRACE_RAFT_SEGMENT_SIZE", "1MiB");
        settings.put("MILLRACE_RAFT_KEEP_LOG", "4MiB");
        settings.put("MILLRACE_RAFT_FLUSH_INTERVAL", "5s");
        // The audit at a history's end is waited for.
        settings.put("MILLRACE_AUDIT_READ_RATE", "64MiB");
        settings.put("JDK_JAVA_OPTIONS", "-XX:MaxRAMPercentage=40 -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k");
        settings.putAll(moreSettings);
        return settings;
    }

    List<ChaosServer> servers() {
        return servers;
    }

    /** Servers that hold replicas. */
    List<ChaosServer> nodes() {
        return servers.stream().filter(server -> server.spec().isNode()).toList();
    }

    /** Servers that are members of the metadata quorum. */
    List<ChaosServer> controllers() {
        return servers.stream().filter(server -> server.spec().isController()).toList();
    }

    Router router() {
        return router;
    }

    /** Where clients begin. */
    List<String> endpoints() {
        return nodes().stream().map(ChaosServer::endpoint).toList();
    }

    /** Links from all servers of one zone to all of another. */
    List<Link> links(int fromZone, int toZone) {
        return servers.stream()
                .filter(from -> from.spec().zone() == fromZone)
                .flatMap(from -> servers.stream()
                        .filter(to -> to.spec().zone() == toZone)
                        .map(to -> new Link(from.address(), to.address())))
                .toList();
    }

    /** What the cluster says of itself, from any server that answers. */
    ClusterStatusResponse status() {
        RuntimeException last = new IllegalStateException("no server runs");
        for (ChaosServer server : servers) {
            try {
                return server.probe().status();
            } catch (RuntimeException notThis) {
                last = notThis;
            }
        }
        throw last;
    }

    /** All replicas live, every group is led, and all of them have applied the same. */
    boolean isLevel() {
        return isAlive(group -> isLed(group) && spread(group) == 0);
    }

    /** All servers are ready, every group is led, and none of its replicas is far behind while clients go on writing. */
    boolean isWhole() {
        return servers.stream().allMatch(ChaosServer::isReady)
                && isAlive(group -> isLed(group) && spread(group) < FAR_BEHIND);
    }

    private boolean isAlive(Predicate<GroupStatus> groups) {
        try {
            ClusterStatusResponse status = status();
            return status.getNodesCount() == nodes().size()
                    && status.getNodesList().stream().allMatch(NodeStatus::getAlive)
                    && status.getGroupsList().stream().allMatch(groups);
        } catch (RuntimeException notNow) {
            return false;
        }
    }

    private static boolean isLed(GroupStatus group) {
        return !group.getLeader().isEmpty() && group.getAppliedIndexCount() == ZONES;
    }

    /** Entries between the replica that has applied the most and the one that has applied the fewest. */
    private static long spread(GroupStatus group) {
        return Collections.max(group.getAppliedIndexList()) - Collections.min(group.getAppliedIndexList());
    }

    /** The ends of the servers' logs, for failures. */
    String logs() {
        return servers.stream()
                .map(server -> "--- " + server.id() + "\n"
                        + server.log().lines().toList().stream()
                                .skip(Math.max(0, server.log().lines().count() - 25))
                                .collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    /** Keeps the servers' logs, then removes everything. */
    @Override
    public void close() {
        servers.forEach(this::keepLog);
        servers.parallelStream().forEach(ChaosServer::close);
        router.close();
        zones.forEach(Network::close);
    }

    private void keepLog(ChaosServer server) {
        try {
            Files.writeString(directory.resolve(server.id() + ".log"), server.log(), StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException notThere) {
            System.err.println("no log of " + server.id() + ": " + notThere.getMessage());
        }
    }
}
