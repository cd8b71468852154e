package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.Aggregation;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.PutResult;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One shard under the limits that everybody has (1 MB/s, 1000 records/s) takes far more than 1000 small records per second
 * when the producer aggregates, loses none and keeps each key's order. The rate is printed, not judged.
 */
class OneShardUnderLimitsIT {

    private static final int RECORDS = 100_000;
    private static final int BYTES = 100;
    private static final int KEYS = 50;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String STREAM = "one-shard";

    private final Steps steps = new Steps();

    @Test
    void aggregationCarriesMoreRecordsThanTheShardTakes() throws Exception {
        try (ClusterUnderTest cluster = ClusterUnderTest.of(
                ClusterUnderTest.builder("one-shard").profile("aws-2026").start())) {
            cluster.createStream(STREAM, 1);
            long start = System.nanoTime();
            List<PutResult> results = write(cluster.client());
            double seconds = (System.nanoTime() - start) / 1e9;
            long stored =
                    results.stream().map(PutResult::sequenceNumber).distinct().count();
            steps.done("%,d records of %d bytes in %.1f s, %,.0f per second, in %,d stored records"
                    .formatted(RECORDS, BYTES, seconds, RECORDS / seconds, stored));
            assertThat(stored).as("stored records, far below the records sent").isLessThan(RECORDS / 100);
            check(cluster.client(), results, stored);
        }
    }

    private static List<PutResult> write(MillraceClient client) throws Exception {
        PutResult[] results = new PutResult[RECORDS];
        ProducerOptions options = ProducerOptions.builder()
                .aggregation(Aggregation.kpl())
                .timeouts(PATIENCE, Duration.ofSeconds(6))
                .build();
        CompletableFuture<?>[] futures = new CompletableFuture<?>[RECORDS];
        try (Producer producer = client.producer(STREAM, options)) {
            for (int i = 0; i < RECORDS; i++) {
                int number = i;
                byte[] data = ByteBuffer.allocate(BYTES).putInt(number).array();
                futures[i] = producer.send("key-" + number % KEYS, data).thenAccept(result -> results[number] = result);
            }
            CompletableFuture.allOf(futures).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        return Arrays.asList(results);
    }

    private static void check(MillraceClient client, List<PutResult> results, long stored) {
        Map<String, Integer> next = new HashMap<>();
        Set<Object> places = new HashSet<>();
        int read = 0;
        try (StreamReader reader = client.reader(STREAM, ReaderOptions.polling().untilTip())) {
            while (!reader.isFinished()) {
                for (ReadRecord record : reader.poll(Duration.ofSeconds(5))) {
                    int number = ByteBuffer.wrap(record.data()).getInt();
                    int expected = next.getOrDefault(record.partitionKey(), number % KEYS);
                    assertThat(number)
                            .as("the next of " + record.partitionKey())
                            .isEqualTo(expected);
                    next.put(record.partitionKey(), number + KEYS);
                    assertThat(record.sequenceNumber())
                            .isEqualTo(results.get(number).sequenceNumber());
                    places.add(record.sequenceNumber());
                    read++;
                }
            }
        }
        assertThat(read).as("user records read").isEqualTo(RECORDS);
        assertThat(places).as("stored records").hasSize((int) stored);
    }
}
