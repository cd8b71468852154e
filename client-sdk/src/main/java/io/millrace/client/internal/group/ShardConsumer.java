package io.millrace.client.internal.group;

import io.millrace.client.ReadRecord;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes one shard: reads ahead, takes records apart, gives them to the application lane by lane, and comes to rest in order or
 * at once. Its lock is never held while the application runs. Any thread.
 */
final class ShardConsumer implements ShardFeed.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ShardConsumer.class);
    private static final Duration FEED_PAUSE = Duration.ofSeconds(1);
    private static final Duration PUMP_PAUSE = Duration.ofMillis(50);

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
    private final ShardIntake intake;
    private final ShardLanes lanes;
    private final LaneRunner runner;
    private State state = State.RUNNING;
    private int active;
    private boolean pumping;
    private boolean finishing;
    private @Nullable Throwable failure;

    ShardConsumer(Lease lease, ShardParts parts) {
        this.lease = lease;
        this.parts = parts;
        this.counters = new ShardCounters(
                parts.metrics(), parts.group(), lease, parts.gate().now());
        this.processor = new ProcessorCalls(lease, parts, counters);
        this.intake = new ShardIntake(parts.budget(), lease.checkpoint());
        this.lanes = new ShardLanes(lease, parts);
        this.runner = new LaneRunner(lock, lanes, parts, processor, counters, new LaneHost());
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
            return intake.heldBytes();
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
        return feed().map(ShardFeed::millisBehind).orElse(0L);
    }

    void checkSilence() {
        feed().ifPresent(ShardFeed::checkSilence);
    }

    /** Feeds have locks of their own and call this shard under them: none is called under this shard's. */
    private Optional<ShardFeed> feed() {
        synchronized (lock) {
            return intake.feed();
        }
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
                openFeed();
            } else {
                stop(thrown);
            }
            leave();
        });
    }

    private void openFeed() {
        Optional<Position> from;
        synchronized (lock) {
            from = intake.restart();
        }
        ShardFeed opened = parts.feeds().open(lease, from, this);
        synchronized (lock) {
            if (state != State.RUNNING || intake.hasEnded()) {
                return;
            }
            intake.feed(opened);
        }
        opened.start();
    }

    /** A piece that is being distributed must be counted as received first. */
    private void reopenFeed() {
        boolean wait;
        synchronized (lock) {
            wait = pumping;
        }
        if (wait) {
            parts.timers().after(PUMP_PAUSE, this::reopenFeed);
        } else {
            openFeed();
        }
    }

    /** Finishes what the application has begun, then says so. */
    void drain() {
        counters.drains(parts.gate().now());
        synchronized (lock) {
            if (state == State.RUNNING) {
                state = State.DRAINING;
                intake.cutOff();
                lanes.dropUnneeded();
            } else if (state == State.STOPPED) {
                state = State.DRAINING;
            }
            runner.schedule();
            finishIfIdle();
        }
        feed().ifPresent(ShardFeed::close);
    }

    /** Stops at once: what the application has now it keeps, nothing more is given. */
    void abort() {
        synchronized (lock) {
            if (state != State.ABORTED) {
                state = State.ABORTED;
                intake.cutOff();
                lanes.clear();
                finishIfIdle();
            }
        }
        feed().ifPresent(ShardFeed::close);
    }

    // ---- from the feed

    @Override
    public void received(ShardFeed.Piece piece) {
        synchronized (lock) {
            if (state == State.RUNNING) {
                intake.add(piece);
                pumpLater();
            }
        }
    }

    @Override
    public boolean hasRoom() {
        synchronized (lock) {
            return intake.hasRoom();
        }
    }

    @Override
    public void ended() {
        synchronized (lock) {
            intake.end();
            finishIfIdle();
        }
    }

    @Override
    public void failed(MillraceException cause) {
        synchronized (lock) {
            if (state != State.RUNNING) {
                return;
            }
        }
        LOG.warn("Cannot read {}/{}, trying again: {}", lease.stream(), lease.shardId(), cause.getMessage());
        parts.timers().after(FEED_PAUSE, this::reopenFeed);
    }

    // ---- pieces become items of lanes

    private void pumpLater() {
        if (!pumping && !intake.isEmpty() && lanes.wantMore()) {
            pumping = true;
            active++;
            parts.pool().execute(this::pump);
        }
    }

    private void pump() {
        ShardFeed.@Nullable Piece piece;
        synchronized (lock) {
            piece = intake.next();
        }
        Optional<ShardFeed> resumed = Optional.empty();
        try {
            if (piece != null) {
                resumed = distribute(piece, piece.records());
            }
        } catch (RuntimeException e) { // a block whose structure is wrong although its checksum is right
            stop(e);
        }
        synchronized (lock) {
            pumping = false;
            pumpLater();
        }
        resumed.ifPresent(ShardFeed::resume);
        leave();
    }

    private Optional<ShardFeed> distribute(ShardFeed.Piece piece, List<ReadRecord> records) {
        counters.trimmed(feed().map(ShardFeed::trimmed).orElse(0L));
        Optional<HashKeyRange> range = parts.feeds().range(lease);
        synchronized (lock) {
            if (state != State.RUNNING) {
                intake.cut();
                return Optional.empty();
            }
            long foreign = lanes.foreign();
            long free = lanes.distribute(records, piece.bytes(), range);
            counters.foreign(lanes.foreign() - foreign);
            if (!records.isEmpty()) {
                intake.distributed(
                        Position.after(records.get(records.size() - 1).sequenceNumber()));
            }
            runner.schedule();
            return intake.free(free);
        }
    }

    // ---- for the lanes

    private final class LaneHost implements LaneRunner.Host {

        @Override
        public boolean mayGive() {
            return state == State.RUNNING || state == State.DRAINING;
        }

        @Override
        public boolean mayRetry() {
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
            Optional<ShardFeed> resumed;
            synchronized (lock) {
                resumed = intake.free(bytes);
                pumpLater();
            }
            parts.progressed().run();
            resumed.ifPresent(ShardFeed::resume);
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
            intake.cutOff();
            state = State.STOPPED;
            processed = lanes.processed();
        }
        feed().ifPresent(ShardFeed::close);
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
        boolean atEnd = intake.isWhole() && lanes.isDone();
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
            intake.cut(); // not at its end, whatever was processed
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
