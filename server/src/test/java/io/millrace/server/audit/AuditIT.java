package io.millrace.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.client.MillraceClient;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.node.store.BlockCursor.RawBlock;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.RocksShared;
import io.millrace.node.store.StoreConfig;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.internal.v1.DigestShardsRequest;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.server.cli.ClientCommands;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.Terminal;
import io.millrace.server.cli.TerminalTraits;
import io.millrace.server.config.ControllerAddress;
import io.millrace.server.dev.DevCluster;
import io.millrace.server.dev.DevSettings;
import io.millrace.testkit.Await;
import io.millrace.testkit.ForgedBlock;
import io.millrace.testkit.TestPorts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Blocks with right checksums and wrong bytes on real servers' disks are found and replaced by the command and its servers. */
class AuditIT {

    private static final String STREAM = "orders";
    private static final int SERVERS = 3;
    private static final int RECORDS = 120;

    @TempDir
    Path directory;

    private final SystemEnvironment environment = new SystemEnvironment();
    private DevCluster cluster;
    private Path config;

    @BeforeEach
    void start() throws IOException {
        cluster = new DevCluster(
                new DevSettings(
                        SERVERS,
                        TestPorts.row(DevSettings.PORTS),
                        directory,
                        Map.of("limits.profile", "unlimited", "audit.read-rate", "64MiB")),
                environment,
                (message, cause) -> {
                    throw new AssertionError(message, cause);
                });
        cluster.start();
        config = Files.writeString(directory.resolve("millrace.yaml"), """
                node: {id: %s}
                cluster: {controllers: [%s]}
                """.formatted(
                        cluster.config(0).node().id(),
                        cluster.config(0).cluster().controllers().stream()
                                .map(ControllerAddress::toString)
                                .collect(Collectors.joining(","))));
        try (MillraceClient client =
                MillraceClient.builder().endpoint(cluster.endpoints().get(0)).build()) {
            client.admin().createStream(STREAM, 6);
            client.admin().awaitActive(STREAM, Duration.ofSeconds(60));
            for (int i = 0; i < RECORDS; i++) {
                client.put(STREAM, "key-" + i, ("value of key " + i).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @AfterEach
    void stop() {
        cluster.close();
        environment.close();
    }

    @Test
    void forgedBlocksAreReplacedByThoseOfTheMajority() throws IOException {
        List<Shard> shards = shards();
        JsonNode before = audit(0, "--wait");
        assertThat(before.get("divergent").asInt()).isZero();
        assertThat(records(before)).isEqualTo(RECORDS);

        // One shard of each group on the first server, so that it leads some of the groups and follows in others; and
        // one
        // shard in two ways on two servers.
        Map<Integer, Shard> forged = new TreeMap<>();
        shards.forEach(shard -> forged.putIfAbsent(shard.getGroup(), shard));
        Shard disputed = shards.stream()
                .filter(shard -> !forged.containsValue(shard))
                .findFirst()
                .orElseThrow();
        IntStream.range(0, SERVERS).forEach(cluster::stop);
        forged.values().forEach(shard -> forge(0, shard, 1));
        forge(0, disputed, 1);
        forge(1, disputed, 2);
        IntStream.range(0, SERVERS).forEach(cluster::restart);
        cluster.awaitReady();
        forged.values().forEach(shard -> assertThat(digests(shard)).hasSize(2));
        assertThat(digests(disputed)).hasSize(3);

        JsonNode after = audit(1, "--wait");
        assertThat(after.get("divergent").asInt()).isEqualTo(forged.size() + 1);
        assertThat(after.get("repaired").asInt()).isEqualTo(forged.size());
        assertThat(after.get("left").asInt()).isEqualTo(1);
        forged.values().forEach(shard -> assertThat(digests(shard)).hasSize(1));
        assertThat(digests(disputed)).as("nobody knows who is right").hasSize(3);

        JsonNode one = audit(1, "--wait", "--stream", STREAM, "--group", String.valueOf(disputed.getGroup()));
        assertThat(one.get("groups")).hasSize(1);
        assertThat(one.get("repaired").asInt()).isZero();
        audit(1, "--status");
    }

    private static long records(JsonNode report) {
        long records = 0;
        for (JsonNode group : report.get("groups")) {
            records += group.get("records").asLong();
        }
        return records;
    }

    /** Runs the command; ends as expected. */
    private JsonNode audit(int exitCode, String... options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalTraits.NONE);
        CommandContext context = new CommandContext(terminal, environment, connection -> {
            throw new AssertionError("it is no client");
        });
        CommandLine command = new CommandLine(new AuditCommand(context));
        ClientCommands.finish(command, context);
        String[] arguments = new String[options.length + 5];
        System.arraycopy(options, 0, arguments, 0, options.length);
        System.arraycopy(
                new String[] {"-o", "json", "-q", "--config", config.toString()}, 0, arguments, options.length, 5);
        assertThat(command.execute(arguments))
                .as("%s%s", out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8))
                .isEqualTo(exitCode);
        return new ObjectMapper().readTree(out.toByteArray());
    }

    /** Changes the first block of a shard on the disk of a server that is stopped. */
    private void forge(int server, Shard shard, int variant) {
        Path store = cluster.config(server).data().dir().resolve("groups").resolve("group-" + shard.getGroup());
        try (RocksShared shared = new RocksShared(StoreConfig.DEFAULT, environment);
                GroupStore group = new GroupStore(store, shared)) {
            group.open();
            RawBlock block =
                    group.read(shard.getShardUid(), cursor -> cursor.seekFrom(0).orElseThrow());
            group.putBlock(shard.getShardUid(), block.baseOffset(), ForgedBlock.of(block.bytes(), variant));
            group.flush();
        }
    }

    private List<Shard> shards() {
        return at(
                0,
                channel -> AdminServiceGrpc.newBlockingStub(channel)
                        .listShards(ListShardsRequest.newBuilder()
                                .setStreamName(STREAM)
                                .build())
                        .getShardsList());
    }

    /** Different hashes of a shard's replicas, when all have applied the same. */
    private Set<String> digests(Shard shard) {
        Await.until("replicas are level", () -> next(shard).size() == 1);
        return IntStream.range(0, SERVERS)
                .mapToObj(server -> digest(server, shard).getSha256().toString(StandardCharsets.ISO_8859_1))
                .collect(Collectors.toSet());
    }

    private Set<Long> next(Shard shard) {
        return IntStream.range(0, SERVERS)
                .mapToObj(server -> digest(server, shard).getNextOffset())
                .collect(Collectors.toSet());
    }

    private io.millrace.proto.internal.v1.ShardDigest digest(int server, Shard shard) {
        return at(
                server,
                channel -> NodeServiceGrpc.newBlockingStub(channel)
                        .digestShards(DigestShardsRequest.newBuilder()
                                .setGroup(shard.getGroup())
                                .addShardUids(shard.getShardUid())
                                .build())
                        .getShards(0));
    }

    private <T> T at(int server, Function<ManagedChannel, T> call) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(
                        cluster.endpoints().get(server))
                .usePlaintext()
                .build();
        try {
            return call.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }
}
