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
    /** Of calm before each change; as long after it counts for what writers notice. */
    private static final long SETTLING_MILLIS = 1_000;

    private static final int BATCH = 500;

    private final Target target;
    private final Progress progress;
    private final boolean byDoubling;
    private final List<Double> active = new ArrayList<>();
    private final List<Double> writable = new ArrayList<>();
    private final List<Double> backActive = new ArrayList<>();
    private final List<Double> pauseP99 = new ArrayList<>();
    private final List<Double> extraCpu = new ArrayList<>();
    private double undisturbedP99Millis;
    private double undisturbedCores;
    private double pauseMaxMillis;
    private int keysMeasured = Integer.MAX_VALUE;

    Resharding(Target target, Progress progress, boolean byDoubling) {
        this.target = target;
        this.progress = progress;
        this.byDoubling = byDoubling;
    }

    /** Waits until every key was written. */
    static void awaitAllKeys(KeyedWriter writer) throws InterruptedException {
        long start = System.nanoTime();
        while (!writer.reachedAllKeys() && System.nanoTime() - start < PATIENCE_NANOS) {
            Thread.sleep(20);
        }
    }

    /** Measures what writers notice while nothing is changed. */
    void undisturbed(KeyedWriter writer) throws InterruptedException {
        Thread.sleep(SETTLING_MILLIS);
        writer.forgetWaits();
        Usage before = usage();
        long start = System.nanoTime();
        Thread.sleep(2 * SETTLING_MILLIS);
        undisturbedCores = usage().cpuSecondsSince(before) * 1_000 / Timing.millisSince(start);
        undisturbedP99Millis = p99(writer.longestWaits());
    }

    /** One change, and what writers notice of it. */
    void there(KeyedWriter writer, int shards) throws InterruptedException {
        active.add(change(writer, shards));
    }

    /** As {@link #there}, the way back. */
    void back(KeyedWriter writer, int shards) throws InterruptedException {
        backActive.add(change(writer, shards));
    }

    private double change(KeyedWriter writer, int shards) throws InterruptedException {
        Thread.sleep(SETTLING_MILLIS);
        writer.forgetWaits();
        Usage before = usage();
        long start = System.nanoTime();
        update(shards);
        double millis = Timing.millisSince(start);
        progress.say(shards + " shards: ACTIVE after " + Math.round(millis) + " ms");
        Thread.sleep(SETTLING_MILLIS);
        double cpuMillis = usage().cpuSecondsSince(before) * 1_000;
        extraCpu.add(cpuMillis - undisturbedCores * Timing.millisSince(start));
        long[] waits = writer.longestWaits();
        keysMeasured = Math.min(keysMeasured, waits.length);
        pauseP99.add(p99(waits));
        pauseMaxMillis = Math.max(pauseMaxMillis, waits.length == 0 ? 0 : waits[waits.length - 1] / 1e6);
        return millis;
    }

    /**
     * One change until each of the shards has stored a record, and back. Apart from the other changes: thousands of records at
     * once are a load that writers notice.
     */
    void untilWritable(int shards, int shardsBefore) throws InterruptedException {
        Thread.sleep(SETTLING_MILLIS);
        long start = System.nanoTime();
        update(shards);
        writeToEachShard();
        writable.add(Timing.millisSince(start));
        progress.say(shards + " shards: all written after " + Math.round(writable.get(writable.size() - 1)) + " ms");
        Thread.sleep(SETTLING_MILLIS);
        update(shardsBefore);
    }

    private Usage usage() {
        return Usage.now(target.pids());
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

    private static double p99(long[] waits) {
        return waits.length == 0 ? 0 : waits[(int) (waits.length * 0.99)] / 1e6;
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

    /** The same of the worst change. */
    double worstPauseP99Millis() {
        return pauseP99.stream().mapToDouble(millis -> millis).max().orElse(0);
    }

    /** The same while nothing was changed, over two seconds. */
    double undisturbedP99Millis() {
        return undisturbedP99Millis;
    }

    /** CPU of servers and load generator while nothing was changed, cores; 0 when the servers are not this program's. */
    double undisturbedCores() {
        return undisturbedCores;
    }

    /** CPU milliseconds of each change, from its call to a second after ACTIVE, beyond what is used without one. */
    List<Double> extraCpu() {
        return extraCpu;
    }

    /** How many keys had a record during a change, in the change that had the fewest. */
    int keysMeasured() {
        return keysMeasured;
    }

    /** Of the worst change. */
    double pauseMaxMillis() {
        return pauseMaxMillis;
    }
}
