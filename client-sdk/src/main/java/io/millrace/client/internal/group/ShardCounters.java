package io.millrace.client.internal.group;

import io.millrace.common.record.SequenceNumber;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** What has happened in a shard since the worker got it. Any thread. */
final class ShardCounters {

    final AtomicLong processed = new AtomicLong();
    final AtomicLong failedAttempts = new AtomicLong();
    final AtomicLong parked = new AtomicLong();
    final AtomicLong skipped = new AtomicLong();
    final AtomicLong processingNanos = new AtomicLong();
    private volatile Optional<SequenceNumber> lastGiven = Optional.empty();

    void given(SequenceNumber record) {
        lastGiven = Optional.of(record);
    }

    /** The last record that the application was given. */
    Optional<SequenceNumber> lastGiven() {
        return lastGiven;
    }
}
