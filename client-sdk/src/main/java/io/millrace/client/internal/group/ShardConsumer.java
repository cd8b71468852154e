package io.millrace.client.internal.group;

import io.millrace.client.FailurePolicy;
import io.millrace.client.ReadRecord;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.PositionTracker;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final Duration LANE_PAUSE = Duration.ofMillis(50);

    /** Records that the application may have taken beyond the first unfinished one, per lane: a hand-over finishes them. */
    private static final int WINDOW_PER_LANE = 32;

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
    private final ProcessorAdapter processor;
    private final RecordDecoder decoder;
    private final ShardCounters counters = new ShardCounters();
    private final CompletableFuture<Void> rested = new CompletableFuture<>();
    private final Object lock = new Object();
    // Guarded by lock.
    private final Deque<ShardFeed.Piece> pieces = new ArrayDeque<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final PositionTracker tracker;
    private State state = State.RUNNING;
    private @Nullable ShardFeed feed;
    private Optional<Position> received;
    private int active;
    private boolean pumping;
    private boolean feedEnded;
    private boolean cut;
    private boolean finishing;
    private boolean starved;
    private long heldBytes;
    private @Nullable Throwable failure;

    ShardConsumer(Lease lease, ShardParts parts) {
        this.lease = lease;
        this.parts = parts;
        this.processor = parts.shape().processors().create(new ProcessorAdapter.Parts(lease, parts.desk()));
        this.decoder = new RecordDecoder(lease, parts.aggregates());
        this.tracker = new PositionTracker(lease.checkpoint());
        this.received = lease.checkpoint();
        for (int i = 0; i < parts.shape().lanes(); i++) {
            lanes.add(new Lane());
        }
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

    long foreignRecords() {
        return decoder.foreign();
    }

    /** Ends when the application runs no more for this shard. */
    CompletableFuture<Void> rested() {
        return rested;
    }

    /** How far the shard is processed without gaps. */
    Optional<Position> processed() {
        synchronized (lock) {
            return tracker.finished();
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

    long trimmed() {
        return feed().map(ShardFeed::trimmed).orElse(0L);
    }

    void checkSilence() {
        feed().ifPresent(ShardFeed::checkSilence);
    }

    /** Feeds have locks of their own and call this shard under them: none is called under this shard's. */
    private Optional<ShardFeed> feed() {
        synchronized (lock) {
            return Optional.ofNullable(feed);
        }
    }

    /** Begins. */
    void start() {
        parts.budget().enter();
        synchronized (lock) {
            active++;
        }
        parts.pool().execute(() -> {
            try {
                processor.started();
                openFeed();
            } catch (Throwable e) {
                stop(e);
            }
            leave();
        });
    }

    private void openFeed() {
        Optional<Position> from;
        synchronized (lock) {
            pieces.forEach(piece -> heldBytes -= piece.bytes()); // they will come again
            pieces.clear();
            from = received;
        }
        ShardFeed opened = parts.feeds().open(lease, from, this);
        synchronized (lock) {
            if (state != State.RUNNING || feedEnded) {
                return;
            }
            feed = opened;
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
            parts.timers().after(LANE_PAUSE, this::reopenFeed);
        } else {
            openFeed();
        }
    }

    /** Finishes what the application has begun, then says so. */
    void drain() {
        synchronized (lock) {
            if (state == State.RUNNING) {
                state = State.DRAINING;
                cutOff();
                lanes.forEach(this::dropUnneeded);
            } else if (state == State.STOPPED) {
                state = State.DRAINING;
            }
            lanes.forEach(this::schedule);
            finishIfIdle();
        }
        feed().ifPresent(ShardFeed::close);
    }

    /** Stops at once: what the application has now it keeps, nothing more is given. */
    void abort() {
        synchronized (lock) {
            if (state != State.ABORTED) {
                state = State.ABORTED;
                cutOff();
                lanes.forEach(Lane::clear);
                finishIfIdle();
            }
        }
        feed().ifPresent(ShardFeed::close);
    }

    /** Records that no later one has overtaken need not be finished. */
    private void dropUnneeded(Lane lane) {
        lane.queue.removeIf(item -> !tracker.isBeforeLastStarted(item.entry()));
        if (lane.pausing) {
            lane.current = List.of(); // it fails: the next holder tries it
        }
    }

    /** What was received and not distributed yet is left out, so that the shard is not at its end when it comes to rest. */
    private void cutOff() {
        cut |= !feedEnded || !pieces.isEmpty();
        pieces.clear();
    }

    // ---- from the feed

    @Override
    public void received(ShardFeed.Piece piece) {
        synchronized (lock) {
            if (state == State.RUNNING) {
                heldBytes += piece.bytes();
                pieces.addLast(piece);
                pumpLater();
            }
        }
    }

    @Override
    public boolean hasRoom() {
        synchronized (lock) {
            starved = heldBytes > 0 && heldBytes >= parts.budget().share();
            return !starved;
        }
    }

    @Override
    public void ended() {
        synchronized (lock) {
            feedEnded = true;
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
        if (!pumping && !pieces.isEmpty() && tracker.size() < readAhead()) {
            pumping = true;
            active++;
            parts.pool().execute(this::pump);
        }
    }

    /** Records beyond which no further piece is taken apart. */
    private int readAhead() {
        return Math.max(parts.shape().batchRecords(), lanes.size() * WINDOW_PER_LANE);
    }

    private void pump() {
        ShardFeed.@Nullable Piece piece;
        synchronized (lock) {
            piece = pieces.pollFirst();
        }
        if (piece != null) {
            List<ReadRecord> records = piece.records();
            Optional<HashKeyRange> range = parts.feeds().range(lease);
            synchronized (lock) {
                distribute(piece, records, range);
            }
        }
        @Nullable ShardFeed resumed;
        synchronized (lock) {
            pumping = false;
            pumpLater();
            resumed = starvedFeed();
        }
        resume(resumed);
        leave();
    }

    private void distribute(ShardFeed.Piece piece, List<ReadRecord> records, Optional<HashKeyRange> range) {
        if (state != State.RUNNING) {
            cut = true;
            return;
        }
        Item.Hold hold = new Item.Hold(piece.bytes());
        for (ReadRecord stored : records) {
            decoder.decode(stored, range, (record, position) -> {
                hold.open++;
                Lane lane = lanes.get(Math.floorMod(spread(record.partitionKey()), lanes.size()));
                lane.queue.addLast(new Item(record, tracker.add(position), hold));
            });
        }
        if (!records.isEmpty()) {
            received =
                    Optional.of(Position.after(records.get(records.size() - 1).sequenceNumber()));
        }
        if (hold.open == 0) {
            heldBytes -= hold.bytes;
        }
        lanes.forEach(this::schedule);
    }

    private static int spread(String key) {
        int hash = key.hashCode();
        return hash ^ (hash >>> 16);
    }

    // ---- lanes

    private void schedule(Lane lane) {
        if (!lane.running && !lane.pausing && !lane.isEmpty() && mayStart(lane)) {
            lane.running = true;
            active++;
            parts.pool().execute(() -> work(lane));
        }
    }

    private boolean mayStart(Lane lane) {
        return !lane.current.isEmpty() || mayStart(lane.queue.getFirst());
    }

    /** A lane that runs far ahead of another would make a hand-over long. */
    private boolean mayStart(Item item) {
        return lanes.size() == 1 || tracker.isWithin(item.entry(), lanes.size() * WINDOW_PER_LANE);
    }

    private void work(Lane lane) {
        List<Item> items;
        synchronized (lock) {
            items = take(lane);
        }
        if (!items.isEmpty()) {
            @Nullable Throwable thrown = give(items);
            if (thrown == null) {
                done(lane, items, counters.processed);
            } else {
                failed(lane, items, thrown);
            }
        }
        synchronized (lock) {
            lane.running = false;
            schedule(lane);
        }
        leave();
    }

    private List<Item> take(Lane lane) {
        if (state != State.RUNNING && state != State.DRAINING) {
            lane.clear();
            return List.of();
        }
        if (!parts.gate().isOpen()) {
            pauseLane(lane, LANE_PAUSE); // an abort is on its way, unless a heartbeat's answer is just being taken
            return List.of();
        }
        if (lane.current.isEmpty()) {
            int most = lane.alone > 0 ? 1 : parts.shape().batchRecords();
            List<Item> items = new ArrayList<>();
            while (items.size() < most && !lane.queue.isEmpty() && mayStart(lane.queue.getFirst())) {
                items.add(lane.queue.removeFirst());
            }
            items.forEach(item -> tracker.start(item.entry()));
            lane.current = items;
        }
        return lane.current;
    }

    private @Nullable Throwable give(List<Item> items) {
        long began = parts.gate().now();
        try {
            processor.process(new ProcessorAdapter.Given(
                    items.stream().map(Item::record).toList(),
                    items.stream().map(item -> item.entry().position()).toList()));
            counters.given(items.get(items.size() - 1).record().sequenceNumber());
            return null;
        } catch (Throwable e) { // whatever the application throws must not end in a thread's nowhere
            return e;
        } finally {
            counters.processingNanos.addAndGet(parts.gate().now() - began);
        }
    }

    private void done(Lane lane, List<Item> items, AtomicLong counter) {
        @Nullable ShardFeed resumed;
        counter.addAndGet(items.size());
        synchronized (lock) {
            lane.next();
            for (Item item : items) {
                tracker.finish(item.entry());
                if (--item.hold().open == 0) {
                    heldBytes -= item.hold().bytes;
                }
            }
            lanes.forEach(this::schedule);
            pumpLater();
            resumed = starvedFeed();
        }
        parts.progressed().run();
        resume(resumed);
    }

    private @Nullable ShardFeed starvedFeed() {
        boolean room = heldBytes <= 0 || heldBytes < parts.budget().share();
        if (!starved || !room) {
            return null;
        }
        starved = false;
        return feed;
    }

    private static void resume(@Nullable ShardFeed feed) {
        if (feed != null) {
            feed.resume();
        }
    }

    // ---- failures of the application

    private void failed(Lane lane, List<Item> items, Throwable thrown) {
        counters.failedAttempts.incrementAndGet();
        int failures;
        synchronized (lock) {
            failures = ++lane.failures;
            if (failures < parts.failures().attempts() && thrown instanceof Exception) {
                pause(lane, parts.failures().pauseAfter(failures));
                return;
            }
            boolean splits = items.size() > 1 && thrown instanceof Exception;
            if (splits && parts.failures().action() != FailurePolicy.Action.STOP) {
                lane.split(); // which of them is it?
                return;
            }
        }
        switch (parts.failures().action()) {
            case STOP -> stop(thrown);
            case SKIP -> {
                LOG.warn("Skipping record {} after {} attempts", items.get(0).record(), failures, thrown);
                done(lane, items, counters.skipped);
            }
            case PARK -> park(lane, items, failures, thrown);
        }
    }

    private void pause(Lane lane, Duration pause) {
        if (state != State.RUNNING) {
            lane.clear(); // it fails: the next holder tries it
            return;
        }
        pauseLane(lane, pause);
    }

    private void pauseLane(Lane lane, Duration pause) {
        lane.pausing = true;
        parts.timers().after(pause, () -> {
            synchronized (lock) {
                lane.pausing = false;
                schedule(lane);
                finishIfIdle();
            }
        });
    }

    private void park(Lane lane, List<Item> items, int failures, Throwable thrown) {
        Item item = items.get(0);
        try {
            parts.deadLetters().park(item.record(), failures, thrown);
        } catch (RuntimeException e) {
            e.addSuppressed(thrown);
            stop(e); // never skipped in silence
            return;
        }
        LOG.warn("Parked record {} after {} attempts", item.record(), failures, thrown);
        done(lane, items, counters.parked);
    }

    private void stop(Throwable cause) {
        Optional<Position> processed;
        synchronized (lock) {
            if (state != State.RUNNING && state != State.DRAINING) {
                return;
            }
            lanes.forEach(Lane::clear);
            failure = cause;
            if (state == State.DRAINING) {
                return; // the next holder tries it
            }
            cutOff();
            state = State.STOPPED;
            processed = tracker.finished();
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
        if (active > 0 || finishing || state == State.STOPPED) {
            return;
        }
        boolean workLeft = lanes.stream().anyMatch(lane -> !lane.isEmpty());
        boolean atEnd = feedEnded && !cut && pieces.isEmpty() && tracker.size() == 0;
        boolean finished = switch (state) {
            case RUNNING -> atEnd;
            case DRAINING -> !workLeft;
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
        try {
            processor.shardEnded();
            rest(new WorkerEvent.Ended(token()));
        } catch (Throwable e) {
            synchronized (lock) {
                finishing = false;
                cut = true; // not at its end, whatever was processed
            }
            stop(e);
            leave();
        }
    }

    private void finishRest() {
        boolean aborted;
        synchronized (lock) {
            aborted = state == State.ABORTED;
        }
        try {
            if (aborted) {
                processor.leaseLost();
            } else {
                processor.handOver();
            }
        } catch (Throwable e) {
            LOG.warn("The processor of {}/{} failed at its end", lease.stream(), lease.shardId(), e);
        }
        rest(new WorkerEvent.Drained(token(), parts.storable(processed())));
    }

    private void rest(WorkerEvent event) {
        parts.budget().leave();
        parts.events().accept(event);
        rested.complete(null);
    }
}
