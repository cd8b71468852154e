package io.millrace.server.cli;

import io.millrace.client.Producer;
import io.millrace.client.PutResult;
import io.millrace.common.env.TimeSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records and counts what became of them. {@code send} and {@code finish} belong to one thread; results come on the
 * client's, hence the lock.
 */
final class Upload {

    private static final int REMEMBERED = 100;

    private final Producer producer;
    private final PartitionKeys keys;
    private final TimeSource time;
    private final long startedNanos;
    private final Map<String, Long> storedByShard = new TreeMap<>();
    private final List<PutResult> firstResults = new ArrayList<>();
    private long sent;
    private long ended;
    private long storedBytes;
    private long failed;
    private String firstFailure = "";

    Upload(Producer producer, PartitionKeys keys, TimeSource time) {
        this.producer = producer;
        this.keys = keys;
        this.time = time;
        this.startedNanos = time.monotonicNanos();
    }

    /**
     * Queues a record.
     *
     * @param name what to call the record in a failure
     * @throws BadRecordException when it has no usable key
     */
    void send(String name, byte[] data) {
        String key = keys.keyOf(data);
        if (key.isEmpty()) {
            throw new BadRecordException("has an empty partition key");
        }
        sent++;
        int bytes = data.length + key.getBytes(StandardCharsets.UTF_8).length;
        var unused = producer.send(key, data).whenComplete((result, failure) -> ended(name, bytes, result, failure));
    }

    /** Records queued so far. */
    long sent() {
        return sent;
    }

    /** Waits for all results: also for those that the client has and has not told yet. */
    UploadResult finish() {
        producer.flush();
        return result();
    }

    private synchronized UploadResult result() {
        try {
            while (ended < sent) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.refused("interrupted");
        }
        Duration took = Duration.ofNanos(time.monotonicNanos() - startedNanos);
        return new UploadResult(sent, storedBytes, storedByShard, firstResults, failed, firstFailure, took);
    }

    private synchronized void ended(String name, int bytes, @Nullable PutResult result, @Nullable Throwable failure) {
        ended++;
        notifyAll();
        if (result == null) {
            if (failed++ == 0) {
                Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
                firstFailure = name + ": " + (cause == null ? "no result" : cause.getMessage());
            }
            return;
        }
        storedBytes += bytes;
        storedByShard.merge(result.shardId(), 1L, Long::sum);
        if (firstResults.size() < REMEMBERED) {
            firstResults.add(result);
        }
    }
}
