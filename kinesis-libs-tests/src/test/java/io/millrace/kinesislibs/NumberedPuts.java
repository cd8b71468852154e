package io.millrace.kinesislibs;

import io.millrace.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;

/**
 * Puts records of many keys round by round with PutRecords: one of each key, numbered by the round. The next round
 * starts when all records of one are stored, so that order within a key is what the numbers say.
 */
final class NumberedPuts {

    static final int KEYS = 500;

    private final KinesisClient kinesis;
    private final String stream;
    private final AtomicInteger stored = new AtomicInteger();

    NumberedPuts(KinesisClient kinesis, String stream) {
        this.kinesis = kinesis;
        this.stream = stream;
    }

    /** Records stored so far. */
    int stored() {
        return stored.get();
    }

    /** Puts in a thread of its own until so many records are stored in all, a multiple of {@link #KEYS}. */
    CompletableFuture<Void> until(int total) {
        return CompletableFuture.runAsync(() -> {
            while (stored.get() < total) {
                putRound(stored.get() / KEYS);
                stored.addAndGet(KEYS);
            }
        });
    }

    private void putRound(int round) {
        SdkBytes data = SdkBytes.fromUtf8String(String.valueOf(round));
        List<PutRecordsRequestEntry> left = new ArrayList<>(IntStream.range(0, KEYS)
                .mapToObj(key -> PutRecordsRequestEntry.builder()
                        .partitionKey("key-" + key)
                        .data(data)
                        .build())
                .toList());
        // Polled, because a shard takes 1000 records in a second.
        Await.until("round " + round + " is stored", () -> putsAll(left));
    }

    private boolean putsAll(List<PutRecordsRequestEntry> left) {
        PutRecordsResponse response =
                kinesis.putRecords(r -> r.streamName(stream).records(left));
        for (int i = left.size() - 1; i >= 0; i--) {
            if (response.records().get(i).errorCode() == null) {
                left.remove(i);
            }
        }
        return left.isEmpty();
    }
}
