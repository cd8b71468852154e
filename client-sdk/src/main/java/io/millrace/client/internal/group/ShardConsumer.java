package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.read.ShardFeed;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one shard: reads ahead, takes records apart, gives them to the application lane by lane, and comes to rest in order or
 * at once. Its lock is never held while the application runs. Any thread.
 */
final class ShardConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(ShardConsumer.class);

    /** What the shard is doing. */
    private enum State {
        /** Records are given to the application. */
        RUNNING,
        /** What was begun is finished, then the application may store a checkpoint. */
        DRAINING,
        /** The application has failed for good. */
        STOPPED,
        /** Others may process the shard: nothing more is given. */
        ABORTED
    }

    private final Lease lease;
    private final ShardParts parts;
    private final ProcessorCalls processor;
    private final ShardCounters counters;
    private final CompletableFuture<Void> rested = new CompletableFuture<>();
    private final Object lock = new Object();
    // Guarded by lock.
    private final ShardLanes lanes;
    private final LaneRunner runner;
    private final ShardPump pump;
    private State state = State.RUNNING;
    private int active;
    private boolean finishing;
    private @Nullable Throwable failure;

    ShardConsumer(Lease lease, ShardParts parts) {
        this.lease = lease;
        this.parts = parts;
        this.counters = new ShardCounters(
                parts.metrics(), parts.group(), lease, parts.gate().now());
        this.processor = new ProcessorCalls(lease, parts, counters);
        this.lanes = new ShardLanes(lease, parts);
        Host host = new Host();
        this.runner = new LaneRunner(lock, lanes, parts, processor, counters, host);
        this.pump = new ShardPump(lock, lease, lanes, runner, parts, counters, host);
    }

    Lease lease() {
        return lease;
    }

    LeaseToken token() {
        return lease.token();
    }

    ShardCounters counters() {
        return counters;
    }

    long heldBytes() {
        synchronized (lock) {
            return pump.heldBytes();
        }
    }

    /** Ends when the application runs no more for this shard. */
    CompletableFuture<Void> rested() {
        return rested;
    }

    /** How far the shard is processed without gaps. */
    Optional<Position> processed() {
        synchronized (lock) {
            return lanes.processed();
        }
    }

    /** Why the shard stands still. */
    Optional<Throwable> failure() {
        synchronized (lock) {
            return Optional.ofNullable(failure);
        }
    }

    long millisBehind() {
        return pump.feed().map(ShardFeed::millisBehind).orElse(0L);
    }

    void checkServer() {
        pump.feed().ifPresent(ShardFeed::checkServer);
    }

    /** Begins. */
    void start() {
        parts.budget().enter();
        synchronized (lock) {
            active++;
        }
        parts.pool().execute(() -> {
            @Nullable Throwable thrown = processor.started();
            if (thrown == null) {
                // Behind the first calls for the shards that came with this one: connections take longer than those.
                parts.pool().execute(this::read);
            } else {
                stop(thrown);
                leave();
            }
        });
    }

    private void read() {
        pump.open();
        leave();
    }

    /** Finishes what the application has begun, then says so. */
    void drain() {
        counters.drains(parts.gate().now());
        synchronized (lock) {
            if (state == State.RUNNING) {
                state = State.DRAINING;
                pump.cutOff();
                lanes.dropUnneeded();
            } else if (state == State.STOPPED) {
                state = State.DRAINING;
            }
            runner.schedule();
            finishIfIdle();
        }
        pump.close();
    }

    /** The group has taken the shard back. */
    void released() {
        counters.released(parts.gate().now());
    }

    /** Stops at once: what the application has now it keeps, nothing more is given. */
    void abort() {
        synchronized (lock) {
            if (state != State.ABORTED) {
                state = State.ABORTED;
                pump.cutOff();
                lanes.clear();
                finishIfIdle();
            }
        }
        pump.close();
    }

    // ---- for the lanes and the pump

    private final class Host implements LaneRunner.Host, ShardPump.Host {

        @Override
        public boolean mayGive() {
            return state == State.RUNNING || state == State.DRAINING;
        }

        @Override
        public boolean mayRetry() {
            return isRunning();
        }

        @Override
        public boolean isRunning() {
            return state == State.RUNNING;
        }

        @Override
        public void enter() {
            active++;
        }

        @Override
        public void leave() {
            ShardConsumer.this.leave();
        }

        @Override
        public void checkIdle() {
            finishIfIdle();
        }

        @Override
        public void freed(long bytes) {
            pump.freed(bytes);
            parts.progressed().run();
        }

        @Override
        public void stop(Throwable cause) {
            ShardConsumer.this.stop(cause);
        }
    }

    private void stop(Throwable cause) {
        Optional<Position> processed;
        synchronized (lock) {
            if (state != State.RUNNING && state != State.DRAINING) {
                return;
            }
            lanes.clear();
            failure = cause;
            if (state == State.DRAINING) {
                return; // the next holder tries it
            }
            pump.cutOff();
            state = State.STOPPED;
            processed = lanes.processed();
        }
        pump.close();
        LOG.error("Shard {}/{} stands still: its records cannot be processed", lease.stream(), lease.shardId(), cause);
        parts.events().accept(new WorkerEvent.Stopped(token(), parts.storable(processed)));
        parts.stopped().accept(this);
    }

    // ---- coming to rest

    private void leave() {
        synchronized (lock) {
            active--;
            finishIfIdle();
        }
    }

    private void finishIfIdle() {
        if (active > 0 || finishing) {
            return;
        }
        boolean atEnd = pump.isWhole() && lanes.isDone();
        boolean finished = switch (state) {
            case RUNNING -> atEnd;
            case DRAINING -> lanes.isEmpty();
            case ABORTED -> true;
            case STOPPED -> false;
        };
        if (finished) {
            finishing = true;
            active++;
            parts.pool().execute(atEnd && state != State.ABORTED ? this::finishEnd : this::finishRest);
        }
    }

    private void finishEnd() {
        @Nullable Throwable thrown = processor.shardEnded();
        if (thrown == null) {
            rest(new WorkerEvent.Ended(token()));
            return;
        }
        synchronized (lock) {
            finishing = false;
            pump.cut(); // not at its end, whatever was processed
        }
        stop(thrown);
        leave();
    }

    private void finishRest() {
        boolean aborted;
        synchronized (lock) {
            aborted = state == State.ABORTED;
        }
        if (aborted) {
            processor.leaseLost();
        } else {
            processor.handOver();
        }
        rest(new WorkerEvent.Drained(token(), parts.storable(processed())));
    }

    private void rest(WorkerEvent event) {
        parts.budget().leave();
        parts.events().accept(event);
        rested.complete(null);
    }
}
