package io.millrace.bench;

import io.millrace.client.AdminClient;
import io.millrace.client.PutEntryResult;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.common.record.UserRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Changes the number of shards and takes the time. */
final class Resharding {

    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long SETTLING_MILLIS = 2_000;
    private static final int BATCH = 500;

    private final Target target;
    private final Progress progress;
    private final boolean byDoubling;
    private final List<Double> active = new ArrayList<>();
    private final List<Double> writable = new ArrayList<>();
    private final List<Double> backActive = new ArrayList<>();
    private final List<Double> pauseP99 = new ArrayList<>();
    private double undisturbedP99Millis;
    private double pauseMaxMillis;

    Resharding(Target target, Progress progress, boolean byDoubling) {
        this.target = target;
        this.progress = progress;
        this.byDoubling = byDoubling;
    }

    /** Waits until every key was written, and then for some time. */
    void warmUp(KeyedWriter writer, int seconds) throws InterruptedException {
        progress.say("warm-up: " + seconds + " s");
        long start = System.nanoTime();
        while (!writer.reachedAllKeys() && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(20);
        }
        TimeUnit.SECONDS.sleep(seconds);
        writer.forgetWaits();
        Thread.sleep(SETTLING_MILLIS);
        undisturbedP99Millis = p99(writer.longestWaits());
    }

    void there(KeyedWriter writer, int shards) throws InterruptedException {
        writer.forgetWaits();
        long start = System.nanoTime();
        update(shards);
        active.add(Timing.millisSince(start));
        writeToEachShard();
        writable.add(Timing.millisSince(start));
        progress.say(shards + " shards: ACTIVE after " + Math.round(active.get(active.size() - 1)) + " ms");
        settle(writer);
    }

    void back(KeyedWriter writer, int shards) throws InterruptedException {
        writer.forgetWaits();
        long start = System.nanoTime();
        update(shards);
        backActive.add(Timing.millisSince(start));
        progress.say(shards + " shards: ACTIVE after " + Math.round(backActive.get(backActive.size() - 1)) + " ms");
        settle(writer);
    }

    private void update(int shards) {
        AdminClient admin = target.client().admin();
        int current = admin.describeStream(target.stream()).openShards();
        while (current != shards) {
            int next = byDoubling ? Math.max((current + 1) / 2, Math.min(current * 2, shards)) : shards;
            admin.updateShardCount(target.stream(), next);
            Timing.awaitActive(admin, target.stream());
            current = next;
        }
    }

    /** One record into every open shard. */
    private void writeToEachShard() {
        List<ShardDescription> open = target.client().admin().listShards(target.stream(), ShardFilter.open());
        for (int i = 0; i < open.size(); i += BATCH) {
            List<UserRecord> records = open.subList(i, Math.min(open.size(), i + BATCH)).stream()
                    .map(shard -> new UserRecord("probe", shard.range().start(), new byte[KeyedWriter.NUMBER]))
                    .toList();
            target.client().putRecords(target.stream(), records).forEach(PutEntryResult::get);
        }
    }

    private void settle(KeyedWriter writer) throws InterruptedException {
        Thread.sleep(SETTLING_MILLIS);
        long[] waits = writer.longestWaits();
        pauseP99.add(p99(waits));
        pauseMaxMillis = Math.max(pauseMaxMillis, waits[waits.length - 1] / 1e6);
    }

    private static double p99(long[] waits) {
        return waits[(int) (waits.length * 0.99)] / 1e6;
    }

    /** Milliseconds from each call to ACTIVE. */
    List<Double> active() {
        return active;
    }

    /** Milliseconds from each call until every new shard had stored a record. */
    List<Double> writable() {
        return writable;
    }

    /** Milliseconds from each call back to ACTIVE. */
    List<Double> backActive() {
        return backActive;
    }

    /** Of each change, there and back in turn: the 99th percentile over the keys of the longest wait. */
    List<Double> pauseP99() {
        return pauseP99;
    }

    /** The same while nothing was changed, over two seconds at the end of the warm-up. */
    double undisturbedP99Millis() {
        return undisturbedP99Millis;
    }

    /** Of the worst change. */
    double pauseMaxMillis() {
        return pauseMaxMillis;
    }
}
