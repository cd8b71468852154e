package io.millrace.kinesislibs;

import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/** Real servers in their own JVMs, with the limits of AWS, that serve only calls signed with the libraries' key. */
final class KinesisServers implements AutoCloseable {

    private final LocalCluster cluster;
    private final KinesisClient kinesis;

    private KinesisServers(LocalCluster cluster) {
        this.cluster = cluster;
        kinesis = KinesisClient.builder()
                .endpointOverride(URI.create(url(0)))
                .region(Region.US_EAST_1)
                .credentialsProvider(Libraries.credentials())
                .overrideConfiguration(c -> c.retryStrategy(RetryMode.STANDARD))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    static KinesisServers start(String name, int servers, Map<String, String> settings) {
        Path directory = Path.of("target", name);
        try {
            LocalCluster.deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + directory, e);
        }
        var builder = LocalCluster.builder()
                .servers(servers)
                .dataDir(directory)
                .jvmOptions("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .setting("roles", "[controller, node, gateway]")
                .setting("gateway.access-keys", "[\"" + Libraries.ACCESS_KEY + ":" + Libraries.SECRET_KEY + "\"]");
        settings.forEach(builder::setting);
        return new KinesisServers(builder.start());
    }

    String url(int server) {
        return cluster.server(server).kinesisUrl();
    }

    List<String> endpoints() {
        return cluster.endpoints();
    }

    KinesisClient kinesis() {
        return kinesis;
    }

    void create(String stream, int shards) {
        kinesis.createStream(r -> r.streamName(stream).shardCount(shards));
        awaitActive(stream);
    }

    void awaitActive(String stream) {
        Await.until(stream + " is ACTIVE", () -> isActive(stream));
    }

    private boolean isActive(String stream) {
        try {
            return kinesis.describeStreamSummary(r -> r.streamName(stream))
                            .streamDescriptionSummary()
                            .streamStatus()
                    == StreamStatus.ACTIVE;
        } catch (LimitExceededException tooOften) {
            return false;
        }
    }

    /** The end of every server's log, for failures. */
    String logs() {
        return cluster.servers().stream().map(LocalServer::logTail).collect(Collectors.joining("\n", "\n", "\n"));
    }

    @Override
    public void close() {
        kinesis.close();
        cluster.close();
    }
}
