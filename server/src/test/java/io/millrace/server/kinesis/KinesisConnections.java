package io.millrace.server.kinesis;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * The SDK's two clients of one server. Both speak JSON or CBOR as the system property says at the time of a call.
 *
 * @param sync over HTTP/1.1
 * @param async over HTTP/2 by prior knowledge
 */
record KinesisConnections(KinesisClient sync, KinesisAsyncClient async) implements AutoCloseable {

    private static final String ANY = "any";

    static KinesisConnections to(String url) {
        return new KinesisConnections(
                sync(URI.create(url), ANY, ANY),
                async(URI.create(url), AwsRetryStrategy.forRetryMode(RetryMode.STANDARD)));
    }

    static KinesisClient sync(URI endpoint, String keyId, String secret) {
        return KinesisClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret)))
                .overrideConfiguration(c -> c.retryStrategy(RetryMode.STANDARD))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    static KinesisAsyncClient async(URI endpoint, RetryStrategy retries) {
        return KinesisAsyncClient.builder()
                .overrideConfiguration(c -> c.retryStrategy(retries))
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(ANY, ANY)))
                .httpClient(NettyNioAsyncHttpClient.builder()
                        .readTimeout(Duration.ofSeconds(30))
                        .build())
                .build();
    }

    @Override
    public void close() {
        async.close();
        sync.close();
    }
}
