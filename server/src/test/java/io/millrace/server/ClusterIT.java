package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.PutResult;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.local.LocalCluster;
import io.millrace.proto.internal.v1.DigestShardsRequest;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.server.dev.DevCluster;
import io.millrace.server.dev.DevSettings;
import io.millrace.testkit.Await;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Three servers with everything real, in this JVM. The steps build on each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {

    private static final String STREAM = "log";
    private static final int GROUPS = 3;

    private final SystemEnvironment environment = new SystemEnvironment();
    private final Map<String, String> written = new LinkedHashMap<>();
    private DevCluster cluster;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = new DevCluster(
                new DevSettings(
                        3,
                        TestPorts.row(DevSettings.PORTS),
                        directory,
                        Map.of(
                                "limits.profile", "unlimited",
                                "raft.segment-size", "1MiB",
                                "raft.keep-log", "1MiB",
                                "raft.flush-interval", "1s")),
                environment,
                (message, cause) -> {
                    throw new AssertionError(message, cause);
                });
        cluster.start();
        try (MillraceClient client = client(0)) {
            client.admin().createStream(STREAM, 4);
            client.admin().awaitActive(STREAM, Duration.ofSeconds(60));
        }
    }

    @AfterAll
    void stop() {
        cluster.close();
        environment.close();
    }

    @Test
    @Order(1)
    void givesBackFromEachServerWhatWasPut() throws Exception {
        put(0, 500, 0);
        for (int server = 0; server < 3; server++) {
            assertThat(read(server)).as("server " + server).isEqualTo(written);
        }
        assertEqualReplicas();
    }

    @Test
    @Order(2)
    void goesOnWithoutOneServerWhichCatchesUpLater() throws Exception {
        cluster.stop(1);
        put(0, 500, 0);
        assertThat(read(2)).isEqualTo(written);
        cluster.restart(1);
        cluster.awaitReady();
        assertThat(read(1)).isEqualTo(written);
        assertEqualReplicas();
    }

    @Test
    @Order(3)
    void rebuildsAServerThatLostItsDiskFromACheckpoint() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger raft = (Logger) LoggerFactory.getLogger("io.millrace.raft");
        raft.setLevel(Level.INFO);
        raft.addAppender(log);
        cluster.stop(2);
        put(0, 400, 30_000);
        LocalCluster.deleteTree(cluster.config(2).data().dir());
        Await.until("logs that no longer reach back to the beginning", this::isLogCut);
        cluster.restart(2);
        put(1, 100, 30_000);
        cluster.awaitReady();
        assertThat(read(2)).isEqualTo(written);
        assertEqualReplicas();
        raft.detachAppender(log);
        assertThat(new ArrayList<>(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains("installed a checkpoint"));
    }

    private boolean isLogCut() {
        return metric("millrace_raft_log_bytes").stream().allMatch(bytes -> bytes < 2_500_000);
    }

    /** All values of a metric on the first server, one per group. */
    private List<Double> metric(String name) {
        URI uri = URI.create("http://127.0.0.1:" + cluster.config(0).listen().adminPort() + "/metrics");
        try {
            String page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith(name + "{"))
                    .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .toList();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void put(int server, int count, int padding) throws Exception {
        List<CompletableFuture<PutResult>> results = new ArrayList<>();
        try (MillraceClient client = client(server);
                Producer producer = client.producer(STREAM)) {
            int from = written.size();
            for (int i = from; i < from + count; i++) {
                String key = "key-" + i;
                written.put(key, "value of " + key + "x".repeat(padding));
                results.add(producer.send(key, written.get(key).getBytes(StandardCharsets.UTF_8)));
            }
            producer.flush();
            for (CompletableFuture<PutResult> result : results) {
                result.get(30, TimeUnit.SECONDS);
            }
        }
    }

    private Map<String, String> read(int server) {
        Map<String, String> got = new LinkedHashMap<>();
        try (MillraceClient client = client(server);
                StreamReader reader = client.reader(STREAM, ReaderOptions.polling())) {
            Await.until("all records", () -> {
                for (ReadRecord record : reader.poll(Duration.ofMillis(200))) {
                    String before = got.put(record.partitionKey(), new String(record.data(), StandardCharsets.UTF_8));
                    assertThat(before)
                            .as("duplicate of " + record.partitionKey())
                            .isNull();
                }
                return got.size() >= written.size();
            });
        }
        return got;
    }

    /** Compares what is on the disks once every server has applied what the furthest one has. */
    private void assertEqualReplicas() {
        for (int group = 1; group <= GROUPS; group++) {
            long furthest = 0;
            for (int server = 0; server < 3; server++) {
                furthest = Math.max(furthest, digest(server, group, 0).getAppliedIndex());
            }
            DigestShardsResponse first = digest(0, group, furthest);
            for (int server = 1; server < 3; server++) {
                assertThat(digest(server, group, furthest).getShardsList())
                        .as("group %d on server %d", group, server)
                        .isEqualTo(first.getShardsList());
            }
        }
    }

    private DigestShardsResponse digest(int server, int group, long minIndex) {
        ManagedChannel channel = NettyChannelBuilder.forTarget(
                        cluster.endpoints().get(server))
                .usePlaintext()
                .build();
        try {
            return NodeServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .digestShards(DigestShardsRequest.newBuilder()
                            .setGroup(group)
                            .setMinAppliedIndex(minIndex)
                            .build());
        } finally {
            channel.shutdownNow();
        }
    }

    private MillraceClient client(int server) {
        return MillraceClient.builder()
                .endpoint(cluster.endpoints().get(server))
                .build();
    }
}
