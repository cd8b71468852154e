package io.millrace.chaos.container;

import io.millrace.client.MillraceClient;
import io.millrace.client.ShardDescription;
import io.millrace.client.StartPosition;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.UserRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Puts into one shard and reads from it all the time, and measures the pause around a moment that is marked. Two threads. */
final class ShardPulse implements AutoCloseable {

    private static final long PAUSE_MILLIS = 10;
    private static final int READ_RECORDS = 10;

    private final MillraceClient client;
    private final String stream;
    private final ShardDescription shard;
    private final ClientThreads threads = new ClientThreads();
    private final List<Long> writeGaps = new ArrayList<>();
    private final List<Long> readGaps = new ArrayList<>();
    private final Beat writes = new Beat();
    private final Beat reads = new Beat();

    ShardPulse(MillraceClient client, String stream, ShardDescription shard) {
        this.client = client;
        this.stream = stream;
        this.shard = shard;
    }

    void start() {
        threads.start("pulse-writer-" + shard.shardId(), this::write);
        threads.start("pulse-reader-" + shard.shardId(), this::read);
    }

    int group() {
        return shard.group();
    }

    private void write() {
        UserRecord record = new UserRecord("pulse", shard.range().start(), Payloads.of("pulse:1"));
        while (threads.goOnAfter(PAUSE_MILLIS)) {
            try {
                client.put(stream, record);
                writes.done();
            } catch (MillraceException notNow) {
                // That is the gap.
            }
        }
    }

    /** Reads the oldest records again and again: they are there all the time, so that a read without any has failed. */
    private void read() {
        String iterator = "";
        while (threads.goOnAfter(PAUSE_MILLIS)) {
            try {
                if (iterator.isEmpty()) {
                    iterator = client.getShardIterator(stream, shard.shardId(), StartPosition.trimHorizon());
                }
                if (!client.getRecords(iterator, READ_RECORDS, Duration.ZERO)
                        .records()
                        .isEmpty()) {
                    reads.done();
                }
            } catch (MillraceException notNow) {
                if (notNow.code() == ErrorCode.EXPIRED_ITERATOR) {
                    iterator = "";
                }
            }
        }
    }

    /** Something is about to happen: pauses count from here. */
    void mark() {
        writes.mark();
        reads.mark();
    }

    /** It has happened. */
    void happened() {
        writes.happened();
        reads.happened();
    }

    /** Whether puts and reads have succeeded since it happened: calls that were under way then do not count. */
    boolean isBack() {
        return writes.isBack() && reads.isBack();
    }

    /** Keeps the longest pauses since the mark. */
    void measured() {
        writeGaps.add(writes.longestGapMillis());
        readGaps.add(reads.longestGapMillis());
    }

    List<Long> writeGaps() {
        return writeGaps;
    }

    List<Long> readGaps() {
        return readGaps;
    }

    @Override
    public void close() {
        threads.stop();
    }

    /** Successes of one kind of call, one after the other. */
    private static final class Beat {

        private static final long UNDER_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

        private long last = System.nanoTime();
        private long happened = last;
        private long longest;

        synchronized void done() {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }

        synchronized void mark() {
            longest = 0;
        }

        synchronized void happened() {
            happened = System.nanoTime();
        }

        synchronized boolean isBack() {
            return last - happened > UNDER_WAY_NANOS;
        }

        synchronized long longestGapMillis() {
            return TimeUnit.NANOSECONDS.toMillis(longest);
        }
    }
}
