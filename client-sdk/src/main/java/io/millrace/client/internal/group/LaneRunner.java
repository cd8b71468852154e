package io.millrace.client.internal.group;

import io.millrace.client.internal.group.ShardCounters.Result;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the records of a shard's lanes to the application on the pool's threads, each lane's one after the other, and does what the
 * policy says when that fails. Works under its shard's lock, which is not held while the application runs.
 */
final class LaneRunner {

    private static final Logger LOG = LoggerFactory.getLogger(LaneRunner.class);
    private static final Duration GATE_PAUSE = Duration.ofMillis(50);

    private final Object lock;
    private final ShardLanes lanes;
    private final ShardParts parts;
    private final ProcessorCalls processor;
    private final ShardCounters counters;
    private final FailureRule rule;
    private final Host host;

    /** The shard. */
    interface Host {

        /** Records may be given; under the lock. */
        boolean mayGive();

        /** Records that fail are worth another attempt here; under the lock. */
        boolean mayRetry();

        /** A task is about to begin; under the lock. */
        void enter();

        /** A task has ended. */
        void leave();

        /** Something may have come to rest; under the lock. */
        void checkIdle();

        /** Bytes are free and progress was made. */
        void freed(long bytes);

        /** The application cannot process the shard. */
        void stop(Throwable cause);
    }

    LaneRunner(
            Object lock,
            ShardLanes lanes,
            ShardParts parts,
            ProcessorCalls processor,
            ShardCounters counters,
            Host host) {
        this.lock = lock;
        this.lanes = lanes;
        this.parts = parts;
        this.processor = processor;
        this.counters = counters;
        this.rule = new FailureRule(parts.failures());
        this.host = host;
    }

    /** Lets every lane work that has something to do; under the lock. */
    void schedule() {
        lanes.forEach(this::schedule);
    }

    private void schedule(Lane lane) {
        if (!lane.running && !lane.pausing && lanes.mayStart(lane)) {
            lane.running = true;
            host.enter();
            parts.pool().execute(() -> work(lane));
        }
    }

    private void work(Lane lane) {
        List<Item> items;
        synchronized (lock) {
            items = take(lane);
        }
        if (!items.isEmpty()) {
            @Nullable Throwable thrown = processor.process(items);
            if (thrown == null) {
                done(lane, items, Result.PROCESSED);
            } else {
                failed(lane, items, thrown);
            }
        }
        synchronized (lock) {
            lane.running = false;
            schedule(lane);
        }
        host.leave();
    }

    private List<Item> take(Lane lane) {
        if (!host.mayGive()) {
            lane.clear();
            return List.of();
        }
        if (!parts.gate().isOpen()) {
            pause(lane, GATE_PAUSE); // an abort is on its way, unless a heartbeat's answer is just being taken
            return List.of();
        }
        return lanes.take(lane);
    }

    private void done(Lane lane, List<Item> items, Result result) {
        counters.done(result, items.size());
        long free;
        synchronized (lock) {
            free = lanes.finish(lane, items);
            schedule();
        }
        host.freed(free);
    }

    private void failed(Lane lane, List<Item> items, Throwable thrown) {
        counters.failed();
        int failures;
        FailureRule.Step step;
        synchronized (lock) {
            failures = ++lane.failures;
            step = rule.after(failures, items.size(), thrown);
            if (step == FailureRule.Step.RETRY) {
                retry(lane, failures);
            } else if (step == FailureRule.Step.SPLIT) {
                lane.split();
            }
        }
        switch (step) {
            case STOP -> host.stop(thrown);
            case SKIP -> {
                LOG.warn("Skipping record {} after {} attempts", items.get(0).record(), failures, thrown);
                done(lane, items, Result.SKIPPED);
            }
            case PARK -> park(lane, items, failures, thrown);
            case RETRY, SPLIT -> {
                // the lane goes on by itself
            }
        }
    }

    private void retry(Lane lane, int failures) {
        if (host.mayRetry()) {
            pause(lane, parts.failures().pauseAfter(failures));
        } else {
            lane.clear(); // it fails: the next holder tries it
        }
    }

    private void pause(Lane lane, Duration pause) {
        lane.pausing = true;
        parts.timers().after(pause, () -> {
            synchronized (lock) {
                lane.pausing = false;
                schedule(lane);
                host.checkIdle();
            }
        });
    }

    private void park(Lane lane, List<Item> items, int failures, Throwable thrown) {
        Item item = items.get(0);
        try {
            parts.deadLetters().park(item.record(), failures, thrown);
        } catch (RuntimeException e) {
            e.addSuppressed(thrown);
            host.stop(e); // never skipped in silence
            return;
        }
        LOG.warn("Parked record {} after {} attempts", item.record(), failures, thrown);
        done(lane, items, Result.PARKED);
    }
}
