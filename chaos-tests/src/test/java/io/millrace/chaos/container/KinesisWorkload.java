package io.millrace.chaos.container;

import io.millrace.chaos.history.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * The AWS SDK against the Kinesis endpoints of all servers: PutRecord, PutRecords and, shard by shard, GetRecords. The SDK does
 * not try again by itself: a second try after an unknown outcome may store a record twice, there as here.
 */
final class KinesisWorkload extends StreamWorkload {

    private static final int THREADS = 4;
    private static final long PAUSE_MILLIS = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final List<KinesisClient> clients;
    private final AtomicInteger turn = new AtomicInteger();

    KinesisWorkload(ContainerCluster cluster, Recorder recorder) {
        super("kinesis", cluster, recorder, THREADS, PAUSE_MILLIS);
        clients = cluster.nodes().stream()
                .map(server -> client(server.kinesisUrl()))
                .toList();
    }

    /** A client of one gateway that does not try again by itself. */
    static KinesisClient client(String url) {
        return KinesisClient.builder()
                .endpointOverride(URI.create(url))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any")))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(PATIENCE)
                        .socketTimeout(PATIENCE))
                .overrideConfiguration(settings -> settings.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    void put(Writers.Attempt attempt) {
        int call = turn.getAndIncrement();
        KinesisClient kinesis = clients.get(call % clients.size());
        try {
            if (call % 2 == 0) {
                var result = kinesis.putRecord(request -> request.streamName(stream())
                        .partitionKey(attempt.key())
                        .data(SdkBytes.fromByteArray(attempt.payload())));
                if (result.sequenceNumber() != null) {
                    attempt.stored(result.shardId(), result.sequenceNumber());
                } else {
                    brokeOff(attempt);
                }
            } else {
                putRecords(kinesis, attempt);
            }
        } catch (SdkException e) {
            attempt.failed(outcome(e), e.getMessage());
        }
    }

    private void putRecords(KinesisClient kinesis, Writers.Attempt attempt) {
        PutRecordsRequestEntry entry = PutRecordsRequestEntry.builder()
                .partitionKey(attempt.key())
                .data(SdkBytes.fromByteArray(attempt.payload()))
                .build();
        PutRecordsResponse response =
                kinesis.putRecords(request -> request.streamName(stream()).records(List.of(entry)));
        if (response.records().isEmpty()) {
            brokeOff(attempt);
            return;
        }
        PutRecordsResultEntry result = response.records().get(0);
        if (result.sequenceNumber() != null) {
            attempt.stored(result.shardId(), result.sequenceNumber());
        } else {
            boolean isRefused = "ProvisionedThroughputExceededException".equals(result.errorCode());
            attempt.failed(isRefused ? Outcome.FAIL : Outcome.INFO, result.errorCode() + ": " + result.errorMessage());
        }
    }

    /**
     * Java's HttpURLConnection takes the end of a connection for the end of a body, also before Content-Length, and the AWS SDK
     * takes no body for an answer without members.
     */
    private static void brokeOff(Writers.Attempt attempt) {
        attempt.failed(Outcome.INFO, "the answer broke off");
    }

    /** A client error is a refusal; after an internal error or a broken connection nobody knows. */
    private static Outcome outcome(SdkException e) {
        boolean isRefusal = e instanceof SdkServiceException answer && answer.statusCode() < 500;
        return isRefusal ? Outcome.FAIL : Outcome.INFO;
    }

    @Override
    List<StreamFollower> followers() {
        return List.of(new KinesisFollower("kinesis-poller", clients, stream(), shards(), recorder()));
    }

    @Override
    public void close() {
        clients.forEach(KinesisClient::close);
        super.close();
    }
}
