package io.millrace.server.kinesis;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.server.dev.DevCluster;
import io.millrace.server.dev.DevSettings;
import io.millrace.testkit.Await;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.waiters.KinesisWaiter;

/** A real cluster in this JVM and real clients of it. */
final class KinesisCluster implements AutoCloseable {

    private final SystemEnvironment environment = new SystemEnvironment();
    final DevCluster servers;

    private KinesisCluster(DevSettings settings) {
        servers = new DevCluster(settings, environment, (message, cause) -> {
            throw new AssertionError(message, cause);
        });
        servers.start();
    }

    static KinesisCluster start(int replicas, Path directory, Map<String, String> overrides) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("limits.profile", "unlimited"));
        settings.putAll(overrides);
        return new KinesisCluster(new DevSettings(replicas, TestPorts.row(DevSettings.PORTS), directory, settings));
    }

    URI endpoint(int server) {
        return URI.create("http://127.0.0.1:" + servers.config(server).gateway().port());
    }

    /** HTTP/1.1. */
    KinesisClient client(int server, String keyId, String secret) {
        return KinesisConnections.sync(endpoint(server), keyId, secret);
    }

    KinesisClient client(int server) {
        return client(server, "any", "any");
    }

    /** HTTP/2 by prior knowledge. */
    KinesisAsyncClient async(int server) {
        return KinesisConnections.async(endpoint(server), AwsRetryStrategy.forRetryMode(RetryMode.STANDARD));
    }

    /** As {@link #async}; the first refusal counts. */
    KinesisAsyncClient withoutRetries(int server) {
        return KinesisConnections.async(endpoint(server), AwsRetryStrategy.doNotRetry());
    }

    /** Creates a stream and waits until it is there. */
    static void create(KinesisClient kinesis, String stream, int shards) {
        kinesis.createStream(r -> r.streamName(stream).shardCount(shards));
        awaitCreated(kinesis, stream);
    }

    /** By the SDK's own waiter, which would look every ten seconds only. */
    static void awaitCreated(KinesisClient kinesis, String stream) {
        try (KinesisWaiter waiter = waiter(kinesis)) {
            waiter.waitUntilStreamExists(r -> r.streamName(stream));
        }
    }

    static void awaitGone(KinesisClient kinesis, String stream) {
        try (KinesisWaiter waiter = waiter(kinesis)) {
            waiter.waitUntilStreamNotExists(r -> r.streamName(stream));
        }
    }

    private static KinesisWaiter waiter(KinesisClient kinesis) {
        return KinesisWaiter.builder()
                .client(kinesis)
                .overrideConfiguration(c -> c.maxAttempts(1000)
                        .backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(20))))
                .build();
    }

    static void awaitActive(KinesisClient kinesis, String stream) {
        Await.until(
                stream + " ACTIVE",
                () -> kinesis.describeStreamSummary(r -> r.streamName(stream))
                                .streamDescriptionSummary()
                                .streamStatus()
                        == StreamStatus.ACTIVE);
    }

    @Override
    public void close() {
        servers.close();
        environment.close();
    }
}
