package io.millrace.node.load;

import io.millrace.common.env.RandomSource;
import io.millrace.common.limits.ShardCapacity;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.load.sketch.HashKeySamples;
import io.millrace.node.load.sketch.HeavyKeys;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Measures one shard. Counting is lock-free; of a shard with real load about {@value #SAMPLES_PER_INTERVAL} records per
 * interval are looked at closely, whatever the rate, by whichever writer finds the sampler free.
 */
final class ShardMeter {

    private static final int SAMPLES_PER_INTERVAL = 256;
    private static final int SAMPLES_KEPT = 256;
    private static final int KEYS_COUNTED = 32;
    private static final int KEYS_SHOWN = 5;
    private static final double LEAST_SHARE_SHOWN = 0.05;

    /** A key that was met once or twice is chance. */
    private static final int FEWEST_SIGHTINGS = 4;

    /** Records that are taken of one write when it stands for many samples. */
    private static final int SAMPLES_PER_WRITE = 32;

    private static final double DECAY = 0.7;

    /** What a record costs beside its bytes: a shard takes a thousand of them per MiB. */
    private static final long RECORD_COST = 1024;

    private final StreamInfo stream;
    private final ShardInfo shard;
    private final RandomSource random;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicLong unsampled = new AtomicLong();
    private final ReentrantLock sampling = new ReentrantLock();
    private volatile @Nullable Sampler sampler;
    private int idleIntervals;

    /** Sketches of the load; under the lock, but for the threshold. */
    private static final class Sampler {
        private final HashKeySamples hashKeys = new HashKeySamples(SAMPLES_KEPT);
        private final HeavyKeys partitionKeys = new HeavyKeys(KEYS_COUNTED);
        private long quantum;
        private int taken;
        private volatile long threshold;

        void add(LoadSample sample, double weight) {
            hashKeys.add(sample.hashKey(), weight);
            partitionKeys.add(sample.partitionKey(), weight);
            // A rate that has jumped since the last interval must not make every record a sample.
            taken++;
            if (taken % SAMPLES_PER_INTERVAL == 0) {
                quantum = Math.max(1, 2 * quantum);
            }
        }
    }

    ShardMeter(StreamInfo stream, ShardInfo shard, RandomSource random) {
        this.stream = stream;
        this.shard = shard;
        this.random = random;
    }

    void accepted(long size, int count, LoadSample.Source source) {
        bytes.add(size);
        records.add(count);
        Sampler current = sampler;
        if (current != null) {
            long due = unsampled.addAndGet(size + RECORD_COST * count);
            if (due >= current.threshold && sampling.tryLock()) {
                try {
                    sample(current, source);
                } finally {
                    sampling.unlock();
                }
            }
        }
    }

    private void sample(Sampler current, LoadSample.Source source) {
        long weight = unsampled.getAndSet(0);
        if (weight < current.threshold) {
            unsampled.addAndGet(weight);
            return;
        }
        int samples = (int) Math.max(1, Math.min(SAMPLES_PER_WRITE, weight / Math.max(1, current.quantum)));
        for (int i = 0; i < samples; i++) {
            LoadSample sample = source.at(random.nextDouble());
            current.add(sample, (double) weight / samples);
        }
        // Not every n-th record: keys that come in turn would always be missed or always be hit.
        current.threshold = (long) (current.quantum * (0.5 + random.nextDouble()));
    }

    void refused(int count) {
        refused.add(count);
    }

    /** Ends an interval. One thread at a time. */
    ShardLoad roll(double seconds, ShardCapacity capacity, SamplerBudget budget) {
        long accepted = bytes.sumThenReset();
        long count = records.sumThenReset();
        long turnedAway = refused.sumThenReset();
        idleIntervals = count == 0 && turnedAway == 0 ? idleIntervals + 1 : 0;
        double use = capacity.use(accepted / seconds, count / seconds);
        if (turnedAway > 0) {
            use = Math.max(use, 1) + turnedAway / seconds / capacity.recordsPerSecond();
        }
        ShardLoad load = new ShardLoad(
                stream,
                shard,
                accepted / seconds,
                count / seconds,
                turnedAway / seconds,
                use,
                Optional.empty(),
                List.of());
        return withKeys(load, accepted + RECORD_COST * count, budget);
    }

    private ShardLoad withKeys(ShardLoad load, long weight, SamplerBudget budget) {
        sampling.lock();
        try {
            Sampler current = sampler;
            if (current == null) {
                sampler = load.use() >= SamplerBudget.LEAST_USE && budget.take() ? sampler(weight) : null;
                return load;
            }
            ShardLoad known = new ShardLoad(
                    load.stream(),
                    load.shard(),
                    load.bytesPerSecond(),
                    load.recordsPerSecond(),
                    load.refusedPerSecond(),
                    load.use(),
                    current.hashKeys.median(shard.range()),
                    current.partitionKeys.heaviest(KEYS_SHOWN, LEAST_SHARE_SHOWN).stream()
                            .filter(key -> key.sightings() >= FEWEST_SIGHTINGS)
                            .toList());
            current.hashKeys.decay(DECAY);
            current.partitionKeys.decay(DECAY);
            current.quantum = weight / SAMPLES_PER_INTERVAL;
            current.threshold = current.quantum;
            current.taken = 0;
            return known;
        } finally {
            sampling.unlock();
        }
    }

    private static Sampler sampler(long weight) {
        Sampler made = new Sampler();
        made.quantum = weight / SAMPLES_PER_INTERVAL;
        made.threshold = made.quantum;
        return made;
    }

    /** True when nothing was written for so many intervals. */
    boolean isIdleFor(int intervals) {
        return idleIntervals >= intervals;
    }

    boolean hasSampler() {
        return sampler != null;
    }

    /** How many samplers there may be, so that memory is bounded however many shards there are. */
    static final class SamplerBudget {

        /** Below a twentieth of its capacity nobody asks for a shard's keys. */
        static final double LEAST_USE = 0.05;

        private int left;

        SamplerBudget(int left) {
            this.left = left;
        }

        boolean take() {
            return left-- > 0;
        }
    }
}
