package io.millrace.client.internal.group;

import io.millrace.client.ReadRecord;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a shard's feed receives into its lanes, piece by piece on the pool's threads, and opens the feed anew when it cannot
 * go on. Works under its shard's lock. Feeds have locks of their own and call this one under them, so no feed is called under the
 * shard's lock.
 */
final class ShardPump implements ShardFeed.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(ShardPump.class);
    private static final Duration FEED_PAUSE = Duration.ofSeconds(1);
    private static final Duration PUMP_PAUSE = Duration.ofMillis(50);

    private final Object lock;
    private final Lease lease;
    private final ShardLanes lanes;
    private final LaneRunner runner;
    private final ShardParts parts;
    private final ShardCounters counters;
    private final Host host;
    // Guarded by lock.
    private final ShardIntake intake;
    private boolean pumping;

    /** The shard. */
    interface Host {

        /** What is received is wanted; under the lock. */
        boolean isRunning();

        /** A task is about to begin; under the lock. */
        void enter();

        /** A task has ended. */
        void leave();

        /** Something may have come to rest; under the lock. */
        void checkIdle();

        /** What was received makes no sense. */
        void stop(Throwable cause);
    }

    ShardPump(
            Object lock,
            Lease lease,
            ShardLanes lanes,
            LaneRunner runner,
            ShardParts parts,
            ShardCounters counters,
            Host host) {
        this.lock = lock;
        this.lease = lease;
        this.lanes = lanes;
        this.runner = runner;
        this.parts = parts;
        this.counters = counters;
        this.host = host;
        this.intake = new ShardIntake(parts.budget(), lease.checkpoint());
    }

    /** The present feed, if any. */
    Optional<ShardFeed> feed() {
        synchronized (lock) {
            return intake.feed();
        }
    }

    /** Begins to read, or begins again behind what was taken apart. */
    void open() {
        Optional<Position> from;
        synchronized (lock) {
            if (!mayOpen()) {
                return;
            }
            from = intake.restart();
        }
        ShardFeed opened;
        try {
            opened = parts.feeds().open(lease, from, this);
        } catch (MillraceException notNow) { // the client or the worker is closing
            failed(notNow);
            return;
        }
        synchronized (lock) {
            if (!mayOpen()) { // it came to its end while the feed was made
                return;
            }
            intake.feed(opened);
        }
        opened.start();
    }

    /** Not once the shard is given back or lost, nor behind its end; under the lock. */
    private boolean mayOpen() {
        return host.isRunning() && !intake.hasEnded();
    }

    /** A piece that is being distributed must be counted as received first. */
    private void reopen() {
        boolean wait;
        synchronized (lock) {
            wait = pumping;
        }
        if (wait) {
            parts.timers().after(PUMP_PAUSE, this::reopen);
        } else {
            open();
        }
    }

    /** Reads no more. */
    void close() {
        feed().ifPresent(ShardFeed::close);
    }

    /** What was received and not taken apart is left out; under the lock. */
    void cutOff() {
        intake.cutOff();
    }

    /** Something was left out; under the lock. */
    void cut() {
        intake.cut();
    }

    /** All of the shard was received and taken apart; under the lock. */
    boolean isWhole() {
        return intake.isWhole();
    }

    /** Under the lock. */
    long heldBytes() {
        return intake.heldBytes();
    }

    /** Bytes are free. */
    void freed(long bytes) {
        Optional<ShardFeed> resumed;
        synchronized (lock) {
            resumed = intake.free(bytes);
            pumpLater();
        }
        resumed.ifPresent(ShardFeed::resume);
    }

    // ---- from the feed

    @Override
    public void received(ShardFeed.Piece piece) {
        synchronized (lock) {
            if (host.isRunning()) {
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
            host.checkIdle();
        }
    }

    @Override
    public void failed(MillraceException cause) {
        synchronized (lock) {
            if (!host.isRunning()) {
                return;
            }
        }
        LOG.warn("Cannot read {}/{}, trying again: {}", lease.stream(), lease.shardId(), cause.getMessage());
        parts.timers().after(FEED_PAUSE, this::reopen);
    }

    // ---- pieces become items of lanes

    private void pumpLater() {
        if (!pumping && !intake.isEmpty() && lanes.wantMore()) {
            pumping = true;
            host.enter();
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
            host.stop(e);
        }
        synchronized (lock) {
            pumping = false;
            pumpLater();
        }
        resumed.ifPresent(ShardFeed::resume);
        host.leave();
    }

    private Optional<ShardFeed> distribute(ShardFeed.Piece piece, List<ReadRecord> records) {
        counters.trimmed(feed().map(ShardFeed::trimmed).orElse(0L));
        Optional<HashKeyRange> range = parts.feeds().range(lease);
        synchronized (lock) {
            if (!host.isRunning()) {
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
}
