package io.millrace.chaos;

import io.millrace.client.AdminClient;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.SimulatedEnvironment;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Splits, merges and scales a stream at random, each a pause after the one before has ended, between 4 and 16 shards. */
public final class ConstantResharding implements AutoCloseable {

    private static final int FEWEST = 4;
    private static final int MOST = 16;

    private final AdminClient admin;
    private final String stream;
    private final RandomSource chance;
    private final Thread thread = new Thread(this::run, "constant-resharding");
    private final AtomicInteger done = new AtomicInteger();
    private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
    private final Duration pause;
    private final CountDownLatch stop = new CountDownLatch(1);

    ConstantResharding(AdminClient admin, String stream, long seed) {
        this(admin, stream, seed, Duration.ZERO);
    }

    public ConstantResharding(AdminClient admin, String stream, long seed, Duration pause) {
        this.admin = admin;
        this.pause = pause;
        this.stream = stream;
        chance = new SimulatedEnvironment(seed).random("resharding");
    }

    public void start() {
        thread.start();
    }

    /** Reshards that have ended. */
    int done() {
        return done.get();
    }

    /** How often what happened. */
    public String describe() {
        return done + " reshards " + new TreeMap<>(outcomes);
    }

    private void run() {
        while (isOn()) {
            try {
                String what = one();
                admin.awaitActive(stream, Duration.ofSeconds(60));
                count(what);
                done.incrementAndGet();
            } catch (MillraceException refusal) {
                // A retried call finds that its first attempt was accepted, or no controller leads: go on.
                count(refusal.code().name());
            }
        }
    }

    /** Waits for the pause; false when it is time to stop. */
    private boolean isOn() {
        try {
            return !stop.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String one() {
        List<ShardDescription> open = admin.listShards(stream, ShardFilter.open()).stream()
                .filter(ShardDescription::isOpen)
                .sorted(Comparator.comparing(shard -> shard.range().start()))
                .toList();
        int kind = chance.nextInt(10);
        if (kind == 0) {
            admin.updateShardCount(stream, FEWEST + chance.nextInt(MOST - FEWEST + 1));
            return "scaled";
        }
        if (open.size() <= FEWEST || (open.size() < MOST && kind % 2 == 0)) {
            ShardDescription shard = open.get(chance.nextInt(open.size()));
            BigInteger part = shard.range().size().multiply(BigInteger.valueOf(2 + chance.nextInt(13)));
            BigInteger cut = shard.range().start().toBigInteger().add(part.shiftRight(4));
            admin.splitShard(stream, shard.shardId(), HashKey.of(cut));
            return "split";
        }
        int lower = chance.nextInt(open.size() - 1);
        admin.mergeShards(stream, open.get(lower).shardId(), open.get(lower + 1).shardId());
        return "merged";
    }

    private void count(String what) {
        outcomes.computeIfAbsent(what, w -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
