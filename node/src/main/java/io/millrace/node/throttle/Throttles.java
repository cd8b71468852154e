package io.millrace.node.throttle;

import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.limits.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The rates of the limit profile on this node: writes are charged at the shard's leader before the log, reads where they
 * are served. Full buckets are forgotten every few seconds, so memory follows the shards in use. A rate that is unlimited
 * costs one comparison. Any thread.
 */
public final class Throttles implements AutoCloseable {

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final Supplier<Limits> limits;
    private final Environment env;
    private volatile Limits inForce;
    private final Map<Long, WriteBudget> writes = new ConcurrentHashMap<>();
    private final Map<Reader, ReadBudget> reads = new ConcurrentHashMap<>();
    private final Timer sweeper;

    /** @param limits those in force; when others are given the buckets begin anew */
    public Throttles(Supplier<Limits> limits, Environment env) {
        this.limits = limits;
        this.env = env;
        this.inForce = limits.get();
        this.sweeper = env.timers().every(SWEEP, this::sweep);
    }

    /**
     * Charges a write to a shard.
     *
     * @param bytes data and partition keys
     * @return zero when charged, else how long to wait before a retry: then nothing was charged
     */
    public Duration takeWrite(long shardUid, long bytes, long records) {
        if (writesUnlimited()) {
            return Duration.ZERO;
        }
        long now = env.time().monotonicNanos();
        return take(writes, shardUid, this::newWrites, budget -> budget.take(bytes, records, now));
    }

    /** Charges the call of a poller: zero when it may read, else how long to wait. */
    public Duration takeCall(long shardUid) {
        if (readsUnlimited()) {
            return Duration.ZERO;
        }
        long now = env.time().monotonicNanos();
        return take(reads, Reader.polling(shardUid), this::newReads, budget -> budget.call(now));
    }

    /** Whether a reader may be given more bytes: zero, or how long to wait. */
    public Duration readDebt(Reader reader) {
        if (readsUnlimited()) {
            return Duration.ZERO;
        }
        long now = env.time().monotonicNanos();
        return take(reads, reader, this::newReads, budget -> budget.debt(now));
    }

    /** Charges bytes that a reader was given. */
    public void chargeRead(Reader reader, long bytes) {
        if (readsUnlimited()) {
            return;
        }
        long now = env.time().monotonicNanos();
        take(reads, reader, this::newReads, budget -> budget.charge(bytes, now) ? 0 : Budget.DROPPED);
    }

    private boolean writesUnlimited() {
        Limits now = current();
        return Limits.isUnlimited(now.shardWriteBytes()) && Limits.isUnlimited(now.shardWriteRecords());
    }

    private boolean readsUnlimited() {
        Limits now = current();
        return Limits.isUnlimited(now.shardReadBytes()) && Limits.isUnlimited(now.shardReadCalls());
    }

    /** Buckets know their rates, so other limits need other buckets. */
    private Limits current() {
        Limits now = limits.get();
        if (!now.equals(inForce)) {
            inForce = now;
            writes.clear();
            reads.clear();
        }
        return now;
    }

    /** Forgets idle buckets. */
    void sweep() {
        long now = env.time().monotonicNanos();
        writes.values().removeIf(budget -> budget.dropIfIdle(now));
        reads.values().removeIf(budget -> budget.dropIfIdle(now));
    }

    /** Buckets that are kept now. */
    int size() {
        return writes.size() + reads.size();
    }

    @Override
    public void close() {
        sweeper.cancel();
    }

    private static <K, B> Duration take(Map<K, B> budgets, K key, Function<K, B> make, Function<B, Long> use) {
        long wait = Budget.DROPPED;
        while (wait == Budget.DROPPED) {
            wait = use.apply(budgets.computeIfAbsent(key, make));
        }
        return wait == 0 ? Duration.ZERO : Duration.ofNanos(wait);
    }

    private WriteBudget newWrites(Long shardUid) {
        Limits now = inForce;
        return new WriteBudget(
                now.shardWriteBytes(), now.shardWriteRecords(), env.time().monotonicNanos());
    }

    private ReadBudget newReads(Reader reader) {
        Limits now = inForce;
        return new ReadBudget(
                now.shardReadBytes(), now.shardReadCalls(), env.time().monotonicNanos());
    }

    /**
     * Who shares a read budget.
     *
     * @param shardUid shard that is read
     * @param consumer name of a registered consumer, or empty for all pollers together
     */
    public record Reader(long shardUid, String consumer) {

        /** All that read a shard without being registered. */
        public static Reader polling(long shardUid) {
            return new Reader(shardUid, "");
        }
    }
}
