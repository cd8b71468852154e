package io.millrace.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.NodeId;
import io.millrace.common.limits.CallRates;
import io.millrace.common.limits.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ServerConfigTest {

    @Test
    void hasTheseDefaults() {
        ServerConfig config = ConfigLoader.of(Map.of());

        assertThat(config.roles()).containsExactly(Role.CONTROLLER, Role.NODE, Role.GATEWAY);
        assertThat(config.cluster())
                .isEqualTo(new ClusterConfig(
                        "millrace",
                        new Secret(""),
                        List.of(new ControllerAddress(new NodeId("node-1"), "127.0.0.1", 7400, 7401)),
                        3,
                        3));
        assertThat(config.node()).isEqualTo(new NodeConfig(new NodeId("node-1"), "zone-1"));
        assertThat(config.listen()).isEqualTo(new ListenConfig("127.0.0.1", 7400, 7401, 7402, "", "", false));
        assertThat(config.gateway())
                .isEqualTo(new GatewayConfig(
                        4567,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        GatewayAuthentication.REQUIRED,
                        List.of(),
                        "000000000000",
                        "us-east-1",
                        Duration.ofMinutes(5)));
        assertThat(config.tls()).isEqualTo(new TlsConfig(Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(config.data()).isEqualTo(new DataConfig(Path.of("data"), Durability.FSYNC, 1024, 2, 85, 92));
        assertThat(config.limits().toLimits()).isEqualTo(Limits.AWS_2026);
        assertThat(config.memory())
                .isEqualTo(new MemoryConfig(DataSize.mib(32), DataSize.mib(256), DataSize.mib(64), DataSize.mib(128)));
        assertThat(config.raft())
                .isEqualTo(new RaftConfig(
                        Duration.ofMillis(800),
                        Duration.ofMillis(1200),
                        Duration.ofMillis(300),
                        Duration.ofMillis(600),
                        DataSize.mib(16),
                        DataSize.mib(11),
                        DataSize.mib(128),
                        Duration.ofMinutes(1)));
        assertThat(config.write())
                .isEqualTo(new WriteConfig(DataSize.mib(1), DataSize.parse("256KiB"), 2, DataSize.mib(32)));
        assertThat(config.retention()).isEqualTo(new RetentionConfig(Duration.ofSeconds(5), Duration.ofSeconds(30)));
        assertThat(config.audit()).isEqualTo(new AuditConfig(DataSize.mib(8), Duration.ofDays(1)));
        assertThat(config.autoscale())
                .isEqualTo(new AutoscaleConfig(
                        70,
                        30,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(15),
                        4));
        assertThat(config.log()).isEqualTo(new LogConfig(LogLevel.INFO, LogFormat.TEXT));
    }

    private static final String EVERYTHING = """
            roles: [node, gateway]
            cluster:
              name: prod
              secret: "0123456789abcdef"
              controllers:
                - c1@10.0.0.1:1:2
                - c2@10.0.0.2:3:4
                - c3@[::1]:5:6
              replication-factor: 1
              groups-per-three-nodes: 12
            node: {id: n7, zone: eu-1b}
            listen.host: 0.0.0.0
            listen.grpc-port: 8400
            listen.raft-port: 8401
            listen.admin-port: 8402
            listen.admin-host: 127.0.0.1
            listen.advertised-host: n7.example
            listen.insecure: true
            gateway:
              port: 4000
              tls-port: 4001
              certificate: /g.pem
              private-key: /gk.pem
              authentication: anonymous
              access-keys: ["ID:SECRET:WITH", "other:one"]
              account-id: "123456789012"
              region: eu-west-1
              subscription-life: 1m
            tls.certificate: /c.pem
            tls.private-key: /k.pem
            tls.trusted-certificates: /t.pem
            data.dir: /var/lib/millrace
            data.durability: relaxed
            data.open-files-per-group: 99
            data.background-threads: 3
            data.slow-at-percent: 70
            data.refuse-at-percent: 80
            limits:
              profile: classic
              shard-write-bytes: 3MiB
              shard-write-records: 2000
              shard-read-bytes: 4MiB
              shard-read-calls: 7
              max-record-kib: 2048
              min-retention: 1h
              max-retention: 30d
              shards-per-stream: 11
              shards-per-cluster: 12
              consumers-per-stream: 13
              shard-count-updates-per-day: 14
              scale-factor: 4
              tags-per-stream: 15
              streams-creating: 16
              on-demand-streams: 17
              mode-changes-per-day: 18
              encryption-changes-per-day: 22
              consumer-groups: 19
              workers-per-group: 20
              leases-per-cluster: 21
              call-rates: ["CreateStream:50", "DescribeLimits:0"]
            memory: {block-cache: 1GiB, write-buffers: 2MiB, group-write-buffer: 1MiB, tail-cache: 3MiB}
            raft:
              election-timeout-min: 3s
              election-timeout-max: 5s
              first-election-timeout-min: 100ms
              first-election-timeout-max: 200ms
              segment-size: 32MiB
              max-entry: 12MiB
              keep-log: 1GiB
              flush-interval: 2m
            write: {entry-bytes: 256KiB, block-bytes: 64KiB, entries-in-flight: 4, budget: 16MiB}
            retention: {interval: 1m, reclaim-interval: 3m}
            audit: {read-rate: 3MiB, period: 6h}
            autoscale:
              split-above: 80
              merge-below: 20
              smoothing: 5s
              split-after: 6s
              merge-after: 7m
              cool-down: 8s
              least-shards: 2
            log: {level: debug, format: json}
            """;

    @Test
    void takesEverySettingFromTheFile() {
        ServerConfig config = ConfigLoader.parse("m.yaml", EVERYTHING, Map.of());

        assertThat(config.roles()).containsExactly(Role.NODE, Role.GATEWAY);
        assertThat(config.gateway().port()).isEqualTo(4000);
        assertThat(config.gateway().tlsPort()).isEqualTo(4001);
        assertThat(config.gateway().secrets()).isEqualTo(Map.of("ID", "SECRET:WITH", "other", "one"));
        assertThat(config.gateway().toString()).doesNotContain("WITH");
        assertThat(config.gateway().authentication()).isEqualTo(GatewayAuthentication.ANONYMOUS);
        assertThat(config.gateway().accountId()).isEqualTo("123456789012");
        assertThat(config.gateway().region()).isEqualTo("eu-west-1");
        assertThat(config.gateway().subscriptionLife()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.cluster())
                .isEqualTo(new ClusterConfig(
                        "prod",
                        new Secret("0123456789abcdef"),
                        List.of(
                                new ControllerAddress(new NodeId("c1"), "10.0.0.1", 1, 2),
                                new ControllerAddress(new NodeId("c2"), "10.0.0.2", 3, 4),
                                new ControllerAddress(new NodeId("c3"), "[::1]", 5, 6)),
                        1,
                        12));
        assertThat(config.node()).isEqualTo(new NodeConfig(new NodeId("n7"), "eu-1b"));
        assertThat(config.listen())
                .isEqualTo(new ListenConfig("0.0.0.0", 8400, 8401, 8402, "127.0.0.1", "n7.example", true));
        assertThat(config.tls())
                .isEqualTo(new TlsConfig(
                        Optional.of(Path.of("/c.pem")),
                        Optional.of(Path.of("/k.pem")),
                        Optional.of(Path.of("/t.pem"))));
        assertThat(config.data())
                .isEqualTo(new DataConfig(Path.of("/var/lib/millrace"), Durability.RELAXED, 99, 3, 70, 80));
        assertThat(config.limits().toLimits())
                .isEqualTo(new Limits(
                        "classic",
                        3 * 1024 * 1024,
                        2000,
                        4 * 1024 * 1024,
                        7,
                        Limits.CLASSIC.getRecordsBytes(),
                        Limits.CLASSIC.getRecordsCount(),
                        Limits.CLASSIC.putRecordsCount(),
                        Limits.CLASSIC.putRecordsBytes(),
                        2048,
                        Duration.ofHours(1),
                        Duration.ofDays(30),
                        11,
                        12,
                        13,
                        14,
                        4,
                        15,
                        16,
                        17,
                        18,
                        22,
                        19,
                        20,
                        21,
                        CallRates.CLASSIC.with(Map.of("CreateStream", 50, "DescribeLimits", 0))));
        assertThat(config.memory())
                .isEqualTo(new MemoryConfig(DataSize.mib(1024), DataSize.mib(2), DataSize.mib(1), DataSize.mib(3)));
        assertThat(config.raft())
                .isEqualTo(new RaftConfig(
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        DataSize.mib(32),
                        DataSize.mib(12),
                        DataSize.mib(1024),
                        Duration.ofMinutes(2)));
        assertThat(config.write())
                .isEqualTo(new WriteConfig(DataSize.parse("256KiB"), DataSize.parse("64KiB"), 4, DataSize.mib(16)));
        assertThat(config.retention()).isEqualTo(new RetentionConfig(Duration.ofMinutes(1), Duration.ofMinutes(3)));
        assertThat(config.audit()).isEqualTo(new AuditConfig(DataSize.mib(3), Duration.ofHours(6)));
        assertThat(config.autoscale())
                .isEqualTo(new AutoscaleConfig(
                        80,
                        20,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofMinutes(7),
                        Duration.ofSeconds(8),
                        2));
        assertThat(config.log()).isEqualTo(new LogConfig(LogLevel.DEBUG, LogFormat.JSON));
    }

    @Test
    void theFullMappingNamesEverySetting() {
        var mentioned = YamlSettings.parse("m.yaml", EVERYTHING).keySet();
        assertThat(mentioned)
                .containsExactlyInAnyOrderElementsOf(SettingKey.of(ServerConfig.class).stream()
                        .map(SettingKey::key)
                        .collect(Collectors.toList()));
    }

    @Test
    void theEnvironmentOverridesTheFile() {
        ServerConfig config = ConfigLoader.parse(
                "m.yaml",
                "node.id: a\nnode.zone: b",
                Map.of(
                        "MILLRACE_NODE_ID", "c",
                        "MILLRACE_ROLES", "controller",
                        "MILLRACE_LISTEN_GRPC_PORT", "7500",
                        "MILLRACE_SERVICE_HOST", "10.1.1.1",
                        "PATH", "/bin"));
        assertThat(config.node()).isEqualTo(new NodeConfig(new NodeId("c"), "b"));
        assertThat(config.roles()).containsExactly(Role.CONTROLLER);
        assertThat(config.cluster().controllers())
                .containsExactly(new ControllerAddress(new NodeId("c"), "127.0.0.1", 7500, 7401));
    }

    @Test
    void neverPrintsTheSecret() {
        assertThat(ConfigLoader.of(Map.of("cluster.secret", "open sesame, please"))
                        .toString())
                .doesNotContain("sesame")
                .contains("(secret)");
    }
}
