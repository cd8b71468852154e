package io.millrace.client.internal.produce;

import io.millrace.client.ProducerOptions.WhenThrottled;
import io.millrace.client.internal.map.MapShard;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ProducerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way of one producer's records into one shard: what waits, what is in flight, what must be sent again, and under which
 * producer id and sequence. A state machine without time, threads or I/O, guarded by the producer's lock.
 *
 * <p>Order. Blocks get sequences when first sent, and the server takes a block only behind its predecessor. One call of a
 * shard is in flight; it may hold several blocks, at most five, which is what servers remember of a producer. While it is in
 * flight records gather. What was not stored is resent one by one in order before anything new. A block that is given up
 * (refused for good, or too old) leaves a gap in the sequence, so the lane takes a new producer id ({@link BlockNumbers});
 * before that it resends blocks that may be stored under the old id until it knows.
 *
 * <p>Close. Once the shard is closed, nothing but blocks that may be stored is sent. When none is left the lane is {@link
 * #isDrained drained} and its records, in order, belong to the child shards. While those are not known the first block
 * is sent again and again, for the sake of its refusal.
 */
final class Lane {

    private final ProducerShape shape;
    private final BlockNumbers numbers;
    private final Deque<Batch> waiting = new ArrayDeque<>();
    private final List<Batch> retry = new ArrayList<>();
    private final List<Batch> inFlight = new ArrayList<>();

    private MapShard shard;
    private boolean closed;
    private boolean absent;
    private boolean stranded;
    private long strandedAt;
    private boolean stored;
    private boolean pausing;
    private long pausedUntil;
    private int failures;
    /** Why no block is stored at the moment: the last refusal that is more than that of a successor. */
    private @Nullable MillraceException obstacle;

    private final Gathering gathering;
    final ShardLimiter limiter = new ShardLimiter();

    /** Is in a sender's queue. Belongs to {@link Sender}. */
    boolean queued;
    /** A timer will wake the lane. Belongs to {@link Dispatcher}. */
    boolean timerSet;
    /** Where the blocks in flight were sent. Belongs to {@link Dispatcher}. */
    @Nullable Sender sender;

    Lane(MapShard shard, ProducerShape shape, Supplier<ProducerId> newId) {
        this.shard = shard;
        this.shape = shape;
        this.numbers = new BlockNumbers(newId, shape.idempotent());
        this.gathering = new Gathering(shape);
    }

    MapShard shard() {
        return shard;
    }

    /** The map has changed: another leader ends a pause, a closed shard closes the lane. */
    void update(MapShard now) {
        if (!now.leader().equals(shard.leader()) && !now.leader().isEmpty()) {
            pausing = false;
        }
        closed |= now.closed();
        absent = false;
        shard = now;
    }

    /** The shard is not in the map: it has expired, or this map is older than what named it. */
    void shardGone() {
        absent = true;
    }

    private boolean isClosed() {
        return closed || absent;
    }

    void append(Pending record) {
        @Nullable Batch last = waiting.peekLast();
        if (last == null || !last.fits(record, shape)) {
            last = new Batch();
            waiting.addLast(last);
        }
        last.add(record);
    }

    boolean isIdle() {
        return waiting.isEmpty() && retry.isEmpty() && inFlight.isEmpty();
    }

    boolean hasInFlight() {
        return !inFlight.isEmpty();
    }

    /** True when {@link #take} would give a block. */
    boolean isSendable(long now) {
        return isEligible() && waitNanos(now) == 0;
    }

    /** True when nothing but time keeps {@link #take} from giving a block. */
    private boolean isEligible() {
        if (!inFlight.isEmpty()) {
            return false;
        }
        return retry.isEmpty()
                ? !isClosed() && !waiting.isEmpty()
                : !isClosed() || stranded || firstMaybeStored().isPresent();
    }

    /** Nanoseconds until a pause, the rate limit and the wait for a fuller block are over. */
    private long waitNanos(long now) {
        long pause = isPausing(now) ? pausedUntil - now : 0;
        long gather = retry.isEmpty() ? gathering.waitNanos(waiting, now) : 0;
        return Math.max(Math.max(pause, gather), limiter.waitNanos(now));
    }

    /** When to ask again whether it {@link #isSendable}, if only time keeps it from that. */
    Optional<Duration> delay(long now) {
        return isEligible() ? Optional.of(Duration.ofNanos(waitNanos(now))) : Optional.empty();
    }

    /** Does not wait for fuller blocks until all that waits now is sent. */
    void hurry() {
        gathering.hurry(waiting);
    }

    /**
     * True when {@link #take} would give another block for the call that took the last one. Only one call of a shard is in
     * flight: calls may overtake each other on the way, the blocks of one call cannot.
     */
    boolean hasMoreForCall(long now) {
        return retry.isEmpty()
                && !isClosed()
                && !numbers.isRenewing()
                && !waiting.isEmpty()
                && gathering.waitNanos(waiting, now) == 0
                && limiter.waitNanos(now) == 0
                && inFlight.size() < shape.blocksInFlight()
                && inFlight.stream().allMatch(batch -> batch.attempts == 1);
    }

    /** The next block to send, moved to those in flight. Only when {@link #isSendable} or {@link #hasMoreForCall}. */
    Batch take(long now) {
        Batch next = retry.isEmpty() ? waiting.removeFirst() : takeAgain();
        if (next.sequence == Batch.UNASSIGNED && inFlight.isEmpty()) {
            numbers.renewIfWanted(retry);
        }
        numbers.number(next);
        next.attempts++;
        inFlight.add(next);
        gathering.sent(waiting, now);
        limiter.sent(next.bytes(), shape.storedRecords(next.count(), next.bytes()));
        return next;
    }

    /** A block to resend: while the id is about to change or the shard is closed, those that may be stored come first. */
    private Batch takeAgain() {
        Optional<Batch> doubtful = numbers.isRenewing() || isClosed() ? firstMaybeStored() : Optional.empty();
        if (doubtful.isPresent()) {
            retry.remove(doubtful.get());
            return doubtful.get();
        }
        numbers.renewIfWanted(retry);
        return retry.remove(0);
    }

    private Optional<Batch> firstMaybeStored() {
        return retry.stream().filter(batch -> batch.maybeStored).findFirst();
    }

    /** A block was answered. Blocks that are decided by it go to the completions. */
    void answered(Batch batch, Verdict verdict, Completions done) {
        if (!inFlight.remove(batch)) {
            return; // given up meanwhile
        }
        batch.lastRefusal = verdict.refusal();
        obstacle = verdict.isOnlyAboutOrder() ? obstacle : verdict.refusal();
        switch (verdict.kind()) {
            case STORED -> {
                failures = 0;
                stored = true;
                done.stored(batch, shard, verdict);
            }
            case RETRY -> {
                if (isThrottled(verdict) && shape.whenThrottled() == WhenThrottled.FAIL && !batch.maybeStored) {
                    giveUp(batch, Optional.ofNullable(verdict.refusal()).orElseThrow(), done);
                } else {
                    again(batch);
                }
            }
            case RETRY_UNKNOWN -> {
                batch.maybeStored = true;
                again(batch);
            }
            case SHARD_CLOSED -> {
                closed = true;
                batch.maybeStored = false;
                successors(batch).forEach(next -> next.maybeStored = false);
                again(batch);
            }
            case OUT_OF_ORDER -> {
                // Only the last five and the next sequence are taken: a block out of order was never stored.
                batch.maybeStored = false;
                strike(batch, done);
            }
            case UNKNOWN_PRODUCER -> strike(batch, done);
            case REFUSED -> giveUp(batch, Optional.ofNullable(verdict.refusal()).orElseThrow(), done);
        }
    }

    private static boolean isThrottled(Verdict verdict) {
        MillraceException refusal = verdict.refusal();
        return refusal != null && refusal.code() == ErrorCode.THROUGHPUT_EXCEEDED;
    }

    /** The sequence did not fit: normal behind an undecided predecessor, else the shard has forgotten the producer. */
    private void strike(Batch batch, Completions done) {
        if (hasEarlier(batch)) {
            again(batch);
        } else if (batch.strikes == 0 && batch.sequence > 0) {
            // The predecessor may have been decided between this answer and now: ask once more.
            batch.strikes++;
            again(batch);
        } else if (batch.maybeStored) {
            giveUp(
                    batch,
                    new MillraceException(
                            ErrorCode.OUTCOME_UNKNOWN,
                            "the record may be stored: the shard has forgotten this producer since it was sent"),
                    done);
        } else {
            numbers.renew();
            again(batch);
        }
    }

    private boolean hasEarlier(Batch batch) {
        return Stream.concat(inFlight.stream(), retry.stream()).anyMatch(other -> BlockNumbers.isEarlier(other, batch));
    }

    /** Blocks that are taken only behind this one: when it is not stored, they are not. */
    private Stream<Batch> successors(Batch batch) {
        return Stream.concat(inFlight.stream(), retry.stream()).filter(other -> BlockNumbers.isEarlier(batch, other));
    }

    private void again(Batch batch) {
        failures++;
        retry.add(batch);
        retry.sort(Comparator.comparingLong(b -> b.order));
    }

    private void giveUp(Batch batch, MillraceException failure, Completions done) {
        numbers.givenUp(batch);
        done.failed(batch, failure);
    }

    /** Sends nothing until then. */
    void pauseUntil(long nanos) {
        pausing = true;
        pausedUntil = nanos;
    }

    boolean isPausing(long now) {
        if (pausing && now - pausedUntil >= 0) {
            pausing = false;
        }
        return pausing;
    }

    /** Failed answers since the last block was stored. */
    int failures() {
        return failures;
    }

    /** True once a block was stored. */
    boolean hasStored() {
        return stored;
    }

    /**
     * The lane is drained and nobody knows yet where its records belong. From now on its first refused block is sent again: the
     * refusal names the children as soon as the server knows them.
     */
    void strand(long now) {
        if (!stranded) {
            stranded = true;
            strandedAt = now;
        }
    }

    /** True when it was stranded before, and is so still. */
    boolean isStrandedSince(long nanos) {
        return stranded && strandedAt - nanos <= 0 && !isIdle();
    }

    /** Gives up what is too old, but for blocks in flight, whose calls end by themselves. */
    void expire(long now, Completions done) {
        while (!retry.isEmpty() && retry.get(0).isExpired(now)) {
            Batch batch = retry.remove(0);
            giveUp(batch, tooOld(batch), done);
        }
        while (!waiting.isEmpty() && waiting.getFirst().isExpired(now)) {
            Batch batch = waiting.removeFirst();
            giveUp(batch, tooOld(batch), done);
        }
        // A pause is about the blocks that were refused: new ones do not wait for it.
        pausing &= !isIdle();
    }

    private MillraceException tooOld(Batch batch) {
        return batch.tooOld(Optional.ofNullable(obstacle));
    }

    /** Gives up everything, blocks in flight too. */
    void failAll(MillraceException ifNotSent, Completions done) {
        for (Batch batch : inFlight) {
            done.failed(
                    batch,
                    new MillraceException(
                            ErrorCode.OUTCOME_UNKNOWN,
                            "the record may be stored: "
                                    + Optional.ofNullable(ifNotSent.getMessage())
                                            .orElse("closed")));
        }
        inFlight.clear();
        for (Batch batch : retry) {
            done.failed(batch, batch.maybeStored ? tooOld(batch) : ifNotSent);
        }
        retry.clear();
        waiting.forEach(batch -> done.failed(batch, ifNotSent));
        waiting.clear();
    }

    /** True when the shard is closed and every block sent to it is decided. */
    boolean isDrained() {
        return isClosed() && inFlight.isEmpty() && firstMaybeStored().isEmpty();
    }

    /** Takes out all records that are not stored, in order. */
    List<Pending> drain() {
        List<Pending> left = new ArrayList<>();
        for (Batch batch : retry) {
            batch.leave();
            left.addAll(batch.records());
        }
        waiting.forEach(batch -> left.addAll(batch.records()));
        retry.clear();
        waiting.clear();
        return left;
    }

    /** Adds all records without result. */
    void collect(List<Pending> out) {
        inFlight.forEach(batch -> out.addAll(batch.records()));
        retry.forEach(batch -> out.addAll(batch.records()));
        waiting.forEach(batch -> out.addAll(batch.records()));
    }
}
