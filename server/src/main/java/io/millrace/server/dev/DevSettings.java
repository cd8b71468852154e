package io.millrace.server.dev;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a cluster in one JVM looks like.
 *
 * @param replicas servers, and replicas of each group: 1 or 3
 * @param port gRPC port of the first server; the others and the other ports follow it
 * @param kinesisPort port of the first server's gateway; its TLS port follows it, and the others'
 * @param directory where each server has its directory
 * @param overrides settings by dotted key, for all servers
 */
public record DevSettings(int replicas, int port, int kinesisPort, Path directory, Map<String, String> overrides) {

    /** Distance between the ports of two servers. */
    static final int PORT_STEP = 10;

    /** So many ports from the first server's on are enough for three servers with their gateways. */
    public static final int PORTS = 3 * PORT_STEP;

    private static final int RAFT = 1;
    private static final int ADMIN = 2;
    private static final int KINESIS = 3;
    private static final int TLS = 1;

    /** Small buffers, because three servers share one laptop, and quick elections, because they share one clock. */
    private static final Map<String, String> FRUGAL = Map.ofEntries(
            Map.entry("cluster.name", "dev"),
            Map.entry("gateway.authentication", "none"),
            Map.entry("memory.block-cache", "4MiB"),
            Map.entry("memory.write-buffers", "24MiB"),
            Map.entry("memory.group-write-buffer", "8MiB"),
            Map.entry("memory.tail-cache", "16MiB"),
            Map.entry("data.open-files-per-group", "128"),
            Map.entry("data.background-threads", "1"),
            Map.entry("raft.segment-size", "4MiB"),
            Map.entry("raft.first-election-timeout-min", "100ms"),
            Map.entry("raft.first-election-timeout-max", "250ms"));

    public DevSettings {
        overrides = Map.copyOf(overrides);
        if (replicas != 1 && replicas != 3) {
            throw new IllegalArgumentException("replicas is " + replicas + "; use 1 or 3");
        }
    }

    /** A cluster whose gateways have the next ports, too. */
    public DevSettings(int replicas, int port, Path directory, Map<String, String> overrides) {
        this(replicas, port, port + KINESIS, directory, overrides);
    }

    /** Settings of one server. */
    Map<String, String> server(int index, DevCertificate certificate) {
        Map<String, String> settings = new LinkedHashMap<>(FRUGAL);
        settings.put("gateway.certificate", certificate.certificate().toString());
        settings.put("gateway.private-key", certificate.privateKey().toString());
        settings.put("cluster.replication-factor", String.valueOf(replicas));
        settings.put("cluster.controllers", controllers());
        settings.put("node.id", id(index));
        settings.put("node.zone", "zone-" + (index + 1));
        settings.put("listen.grpc-port", String.valueOf(grpcPort(index)));
        settings.put("listen.raft-port", String.valueOf(grpcPort(index) + RAFT));
        settings.put("listen.admin-port", String.valueOf(grpcPort(index) + ADMIN));
        settings.put("gateway.port", String.valueOf(kinesisPort(index)));
        settings.put("gateway.tls-port", String.valueOf(kinesisPort(index) + TLS));
        settings.put("data.dir", directory.resolve(id(index)).toString());
        settings.putAll(overrides);
        return settings;
    }

    private String controllers() {
        return IntStream.range(0, replicas)
                .mapToObj(i -> id(i) + "@127.0.0.1:" + grpcPort(i) + ":" + (grpcPort(i) + RAFT))
                .collect(Collectors.joining(","));
    }

    private int kinesisPort(int index) {
        return kinesisPort + PORT_STEP * index;
    }

    private int grpcPort(int index) {
        return port + PORT_STEP * index;
    }

    private static String id(int index) {
        return "dev-" + (index + 1);
    }
}
