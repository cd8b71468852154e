package io.millrace.node.load;

import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.limits.ShardCapacity;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.load.ShardMeter.SamplerBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Measures the load of the shards that this node leads, in intervals of five seconds. Shards that get nothing for a minute
 * are forgotten, so memory follows the shards in use. Any thread.
 */
public final class LoadMeters implements AutoCloseable {

    /** How long is measured until there is a new {@link #latest}. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final int MOST_REPORTED = 4096;
    private static final int MOST_SAMPLERS = 1024;
    private static final int FORGOTTEN_AFTER = 12;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Supplier<ShardCapacity> capacity;
    private final Environment env;
    private final RandomSource random;
    private final Map<Long, ShardMeter> meters = new ConcurrentHashMap<>();
    private final Timer timer;
    private long rolledNanos;
    private volatile LoadSnapshot latest = LoadSnapshot.NONE;

    public LoadMeters(Supplier<ShardCapacity> capacity, Environment env) {
        this.capacity = capacity;
        this.env = env;
        random = env.random("load-samples");
        rolledNanos = env.time().monotonicNanos();
        timer = env.timers().every(INTERVAL, this::roll);
    }

    /** Records were accepted for the log. */
    public void accepted(StreamInfo stream, ShardInfo shard, long bytes, int records, LoadSample.Source source) {
        meter(stream, shard).accepted(bytes, records, source);
    }

    /** Records were refused because of the shard's rate. */
    public void refused(StreamInfo stream, ShardInfo shard, int records) {
        meter(stream, shard).refused(records);
    }

    /** What the last interval has shown. */
    public LoadSnapshot latest() {
        return latest;
    }

    @Override
    public void close() {
        timer.cancel();
    }

    private ShardMeter meter(StreamInfo stream, ShardInfo shard) {
        ShardMeter known = meters.get(shard.uid());
        return known != null
                ? known
                : meters.computeIfAbsent(shard.uid(), uid -> new ShardMeter(stream, shard, random));
    }

    /** Ends an interval; on the timer's thread. */
    private void roll() {
        long now = env.time().monotonicNanos();
        double seconds = (now - rolledNanos) / NANOS_PER_SECOND;
        rolledNanos = now;
        meters.values().removeIf(meter -> meter.isIdleFor(FORGOTTEN_AFTER));
        long samplers = meters.values().stream().filter(ShardMeter::hasSampler).count();
        SamplerBudget budget = new SamplerBudget((int) (MOST_SAMPLERS - samplers));
        ShardCapacity full = capacity.get();
        List<ShardLoad> loads = new ArrayList<>(meters.size());
        meters.values().forEach(meter -> loads.add(meter.roll(seconds, full, budget)));
        loads.removeIf(load -> load.use() == 0);
        loads.sort(Comparator.comparingDouble(ShardLoad::use).reversed());
        boolean complete = loads.size() <= MOST_REPORTED;
        latest = new LoadSnapshot(latest.number() + 1, complete ? loads : loads.subList(0, MOST_REPORTED), complete);
    }
}
