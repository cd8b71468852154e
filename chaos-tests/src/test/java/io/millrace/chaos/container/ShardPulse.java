package io.millrace.chaos.container;

import io.millrace.client.MillraceClient;
import io.millrace.client.RecordsPage;
import io.millrace.client.ShardDescription;
import io.millrace.client.StartPosition;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.UserRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Puts into one shard and reads from it all the time, and measures the pause around a moment that is marked. Two threads. */
final class ShardPulse implements AutoCloseable {

    private static final long PAUSE_MILLIS = 10;

    private final MillraceClient client;
    private final String stream;
    private final ShardDescription shard;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread writer;
    private final Thread reader;
    private final List<Long> writeGaps = new ArrayList<>();
    private final List<Long> readGaps = new ArrayList<>();
    private final Beat writes = new Beat();
    private final Beat reads = new Beat();

    ShardPulse(MillraceClient client, String stream, ShardDescription shard) {
        this.client = client;
        this.stream = stream;
        this.shard = shard;
        writer = new Thread(this::write, "pulse-writer-" + shard.shardId());
        reader = new Thread(this::read, "pulse-reader-" + shard.shardId());
    }

    void start() {
        writer.start();
        reader.start();
    }

    int group() {
        return shard.group();
    }

    private void write() {
        UserRecord record = new UserRecord("pulse", shard.range().start(), Payloads.of("pulse:1"));
        while (isOn()) {
            try {
                client.put(stream, record);
                writes.done();
            } catch (MillraceException notNow) {
                // That is the gap.
            }
        }
    }

    private void read() {
        String iterator = "";
        while (isOn()) {
            try {
                String from = iterator.isEmpty()
                        ? client.getShardIterator(stream, shard.shardId(), StartPosition.latest())
                        : iterator;
                RecordsPage page = client.getRecords(from, 100, Duration.ZERO);
                iterator = page.nextShardIterator().orElse("");
                reads.done();
            } catch (MillraceException notNow) {
                iterator = "";
            }
        }
    }

    private boolean isOn() {
        try {
            return !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Now something happens. */
    void mark() {
        writes.mark();
        reads.mark();
    }

    /** Whether puts and reads have succeeded since: calls that were under way then do not count. */
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
        stop.countDown();
        try {
            writer.join();
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a pulse was ending", e);
        }
    }

    /** Successes of one kind of call, one after the other. */
    private static final class Beat {

        private static final long UNDER_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

        private long last = System.nanoTime();
        private long marked = last;
        private long longest;

        synchronized void done() {
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            last = now;
        }

        synchronized void mark() {
            marked = System.nanoTime();
            longest = 0;
        }

        synchronized boolean isBack() {
            return last - marked > UNDER_WAY_NANOS;
        }

        synchronized long longestGapMillis() {
            return TimeUnit.NANOSECONDS.toMillis(longest);
        }
    }
}
