package io.millrace.local;

import io.millrace.common.env.FreePorts;
import io.millrace.common.env.SystemEnvironment;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what a {@link LocalCluster} looks like. Not thread-safe. */
public final class LocalClusterBuilder {

    private static final String MAIN_CLASS = "io.millrace.server.MillraceMain";
    private static final int MOST_CONTROLLERS = 3;

    /** As the launcher gives a server; three of them share this machine. */
    private static final String HEAP = "-Xmx1g";

    /** As in the launchers: who writes waits for a collection of garbage. */
    private static final String SHORT_STOPS = "-XX:MaxGCPauseMillis=20";

    private int servers = 3;
    private @Nullable Path dataDir;
    private String classPath = System.getProperty("java.class.path", "");
    private Path javaHome = Path.of(System.getProperty("java.home", ""));
    private Duration readyTimeout = Duration.ofMinutes(3);
    private final List<String> jvmOptions = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    LocalClusterBuilder() {}

    /** Number of servers. The first three are controllers; of fewer than three only the first, and nothing is replicated. */
    public LocalClusterBuilder servers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a cluster of " + count + " servers cannot run; at least 1 is needed");
        }
        servers = count;
        return this;
    }

    /** Where the servers' directories are made; kept at the end. Without it a temporary directory is used. */
    public LocalClusterBuilder dataDir(Path directory) {
        dataDir = directory;
        return this;
    }

    /** Limit profile, "aws-2026" unless said otherwise. */
    public LocalClusterBuilder profile(String name) {
        return setting("limits.profile", name);
    }

    /** Replica groups per three nodes. */
    public LocalClusterBuilder groups(int count) {
        return setting("cluster.groups-per-three-nodes", String.valueOf(count));
    }

    /** Any setting of docs/configuration.md, by its dotted key; the same for all servers. */
    public LocalClusterBuilder setting(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** More options for each server's JVM, such as "-Xmx2g" (1 GiB unless said otherwise); later ones win. */
    public LocalClusterBuilder jvmOptions(String... options) {
        jvmOptions.addAll(Arrays.asList(options));
        return this;
    }

    /** Class path of the servers; this JVM's own unless said otherwise. */
    public LocalClusterBuilder classPath(String path) {
        classPath = path;
        return this;
    }

    /** Java installation of the servers; this JVM's own unless said otherwise. */
    public LocalClusterBuilder javaHome(Path home) {
        javaHome = home;
        return this;
    }

    /** How long a server may take to become ready, 3 minutes unless said otherwise. */
    public LocalClusterBuilder readyTimeout(Duration timeout) {
        readyTimeout = timeout;
        return this;
    }

    /** Starts all servers and waits until each is ready. */
    public LocalCluster start() {
        LocalCluster cluster = prepare();
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** Writes the servers' settings without starting any. */
    public LocalCluster prepare() {
        SystemEnvironment environment = new SystemEnvironment();
        try {
            Path given = dataDir;
            Path root = given == null
                    ? Files.createTempDirectory("millrace-")
                    : Files.createDirectories(given.toAbsolutePath());
            FreePorts free = new FreePorts(environment.random("ports"));
            List<Ports> ports = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                ports.add(new Ports(free.next(), free.next(), free.next(), free.next()));
            }
            byte[] secret = new byte[16];
            environment.random("secret").nextBytes(secret);
            ReadyProbe probe = new ReadyProbe(environment.time());
            List<LocalServer> made = new ArrayList<>();
            for (int i = 0; i < servers; i++) {
                LocalServer server =
                        new LocalServer(spec(root, i, ports, HexFormat.of().formatHex(secret)), probe);
                server.prepare();
                made.add(server);
            }
            return new LocalCluster(made, given == null ? root : null, environment);
        } catch (IOException e) {
            environment.close();
            throw new UncheckedIOException("cannot prepare a local cluster", e);
        }
    }

    private ServerSpec spec(Path root, int index, List<Ports> ports, String secret) {
        String id = id(index);
        Path home = root.resolve(id);
        Ports own = ports.get(index);
        int controllers = servers < MOST_CONTROLLERS ? 1 : MOST_CONTROLLERS;
        Map<String, String> all = new LinkedHashMap<>();
        all.put("node.id", id);
        all.put("node.zone", "zone-" + (index % 3 + 1));
        all.put("cluster.name", "local");
        all.put("cluster.secret", "\"" + secret + "\"");
        all.put("cluster.replication-factor", servers < 3 ? "1" : "3");
        all.put("cluster.controllers", controllerList(controllers, ports));
        all.put("roles", index < controllers ? "[controller, node]" : "[node]");
        all.put("listen.grpc-port", String.valueOf(own.grpc()));
        all.put("listen.raft-port", String.valueOf(own.raft()));
        all.put("listen.admin-port", String.valueOf(own.admin()));
        all.put("gateway.port", String.valueOf(own.kinesis()));
        all.put("data.dir", quoted(home.resolve("data").toString()));
        all.putAll(settings);
        return new ServerSpec(id, home, own, all, command(), readyTimeout);
    }

    private static String controllerList(int controllers, List<Ports> ports) {
        return Stream.iterate(0, i -> i + 1)
                .limit(controllers)
                .map(i -> "\"" + id(i) + "@127.0.0.1:" + ports.get(i).grpc() + ":"
                        + ports.get(i).raft() + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String id(int index) {
        return "server-" + (index + 1);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin").resolve("java").toString());
        command.addAll(List.of(
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "-XX:+ExitOnOutOfMemoryError",
                HEAP,
                SHORT_STOPS));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(absolute(classPath));
        command.add(MAIN_CLASS);
        return command;
    }

    /** The servers run in other working directories. */
    private static String absolute(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
