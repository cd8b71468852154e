package io.millrace.controller.coordination.lag;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How fast a group reads and its shards fill, from measures some seconds apart. One thread. */
final class Pace {

    private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int KEPT = 3;

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long atNanos, Map<Long, ShardMeter.Measure> measures) {}

    /** Records per second: processed, come in. */
    record Rates(double processed, double incoming) {}

    /** Takes new measures in and compares them with the oldest that are kept. */
    Rates next(long nowNanos, Map<Long, ShardMeter.Measure> measures) {
        Rates rates = samples.isEmpty() ? new Rates(0, 0) : between(samples.getFirst(), nowNanos, measures);
        if (samples.isEmpty() || nowNanos - samples.getLast().atNanos() >= APART_NANOS) {
            samples.add(new Sample(nowNanos, new HashMap<>(measures)));
            if (samples.size() > KEPT) {
                samples.remove();
            }
        }
        return rates;
    }

    private static Rates between(Sample before, long nowNanos, Map<Long, ShardMeter.Measure> now) {
        double seconds = (nowNanos - before.atNanos()) / 1e9;
        if (seconds <= 0) {
            return new Rates(0, 0);
        }
        long processed = 0;
        long incoming = 0;
        for (Map.Entry<Long, ShardMeter.Measure> shard : now.entrySet()) {
            ShardMeter.Measure old = before.measures().get(shard.getKey());
            if (old != null) {
                processed += Math.max(0, shard.getValue().offset() - old.offset());
                incoming += Math.max(0, shard.getValue().nextOffset() - old.nextOffset());
            }
        }
        return new Rates(processed / seconds, incoming / seconds);
    }
}
