package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.DeadLetter;
import io.millrace.client.Producer;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parks records in the dead-letter stream. Any thread. */
public final class DeadLetters implements AutoCloseable {

    private static final int LONGEST_CAUSE = 2000;

    private final String application;
    private final Optional<String> stream;
    private final Function<String, Producer> producers;
    private @Nullable Producer producer;

    /** Letters of a group to a stream, which must be there when the first record is parked. */
    public DeadLetters(String application, Optional<String> stream, Function<String, Producer> producers) {
        this.application = application;
        this.stream = stream;
        this.producers = producers;
    }

    /** Parks a record and waits until it is on disk on a majority. */
    void park(ConsumerRecord record, int attempts, Throwable cause) {
        String text = cause.toString();
        DeadLetter letter = new DeadLetter(
                application,
                record.stream(),
                record.shardId(),
                record.sequenceNumber().toString(),
                record.subSequenceNumber(),
                record.partitionKey(),
                record.arrivalMillis(),
                attempts,
                text.substring(0, Math.min(text.length(), LONGEST_CAUSE)),
                record.data());
        producer().put(record.partitionKey(), letter.toBytes());
    }

    private synchronized Producer producer() {
        Producer open = producer;
        if (open == null) {
            open = producers.apply(stream.orElseThrow());
            producer = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
