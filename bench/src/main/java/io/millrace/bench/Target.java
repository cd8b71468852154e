package io.millrace.bench;

import io.millrace.client.MillraceClient;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalClusterBuilder;
import io.millrace.local.LocalServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cluster that is measured, a stream on it, and a client. */
final class Target implements AutoCloseable {

    private final @Nullable LocalCluster own;
    private final MillraceClient client;
    private final List<String> endpoints;
    private final String stream;

    private Target(@Nullable LocalCluster own, List<String> endpoints, String stream) {
        this.own = own;
        this.endpoints = List.copyOf(endpoints);
        this.client = MillraceClient.builder().endpoints(endpoints).build();
        this.stream = stream;
    }

    /** Starts a cluster or takes the given one, and makes a stream on it. */
    static Target open(ClusterOptions options, int shards, Progress progress) {
        @Nullable LocalCluster own = null;
        List<String> endpoints = options.endpoints;
        if (endpoints.isEmpty()) {
            progress.say("starting " + options.servers + " servers");
            own = start(options);
            endpoints = own.endpoints();
        }
        Target target = new Target(own, endpoints, "bench-" + Long.toString(System.currentTimeMillis(), 36));
        try {
            Map<String, String> tags = Map.of();
            target.client.admin().createStream(target.stream, shards, Duration.ZERO, 0, tags);
            target.client.admin().awaitActive(target.stream, Duration.ofSeconds(60));
            return target;
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    static LocalCluster start(ClusterOptions options) {
        LocalClusterBuilder builder = LocalCluster.builder()
                .servers(options.servers)
                .profile(options.profile)
                .groups(options.groups)
                .jvmOptions(options.serverJvm.toArray(String[]::new));
        for (String setting : options.serverSettings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("--server-setting '" + setting + "' is not KEY=VALUE");
            }
            builder.setting(setting.substring(0, equals), setting.substring(equals + 1));
        }
        if (options.dataDir != null) {
            builder.dataDir(options.dataDir);
        }
        return builder.start();
    }

    MillraceClient client() {
        return client;
    }

    String stream() {
        return stream;
    }

    /** {@code host:port} of the servers, at least one. */
    List<String> endpoints() {
        return endpoints;
    }

    /** Process ids of the servers, if they are this program's. */
    List<Long> pids() {
        LocalCluster cluster = own;
        return cluster == null
                ? List.of()
                : cluster.servers().stream().map(LocalServer::pid).toList();
    }

    /** A stream on somebody else's cluster is deleted; an own cluster goes away as a whole. */
    @Override
    public void close() {
        LocalCluster cluster = own;
        if (cluster == null) {
            client.admin().deleteStreamAndConsumers(stream);
        }
        client.close();
        if (cluster != null) {
            cluster.close();
        }
    }
}
