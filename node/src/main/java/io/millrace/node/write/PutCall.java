package io.millrace.node.write;

import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.peer.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * One put of plain records on its way through attempts. An attempt ends when each of its records has an outcome; those
 * that were definitely refused because the shard closed or its leader moved go into another attempt.
 */
final class PutCall {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    /** Many calls wait for the same leader: looking more often would take the processors that its election needs. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final String stream;
    private final List<PlainRecord> records;
    private final HashKey[] hashKeys;
    private final Origin origin;
    private final Environment env;
    private final Executor executor;
    private final long deadlineNanos;
    private final Attempt attempt;
    private final Gathering<PutOutcome> outcomes;
    private final AtomicInteger underWay = new AtomicInteger();
    private final List<Integer> again = new ArrayList<>();
    private Duration pause = FIRST_PAUSE;

    PutCall(
            String stream,
            List<PlainRecord> records,
            Origin origin,
            Environment env,
            Executor executor,
            long deadlineNanos,
            Attempt attempt) {
        this.stream = stream;
        this.records = records;
        this.origin = origin;
        this.env = env;
        this.executor = executor;
        this.deadlineNanos = deadlineNanos;
        this.attempt = attempt;
        this.outcomes = new Gathering<>(records.size());
        this.hashKeys = records.stream().map(PlainRecord::hashKey).toArray(HashKey[]::new);
    }

    void start() {
        attempt(IntStream.range(0, records.size()).boxed().toList());
    }

    CompletableFuture<List<PutOutcome>> future() {
        return outcomes.future();
    }

    String stream() {
        return stream;
    }

    Origin origin() {
        return origin;
    }

    HashKey hashKey(int index) {
        return hashKeys[index];
    }

    PlainRecord record(int index) {
        return records.get(index);
    }

    void stored(int index, PutOutcome.Stored stored) {
        outcomes.set(index, stored);
        ended();
    }

    void failed(int index, MillraceException reason) {
        if (origin == Origin.CLIENT && isNotHere(reason.code()) && hasTime()) {
            synchronized (again) {
                again.add(index);
            }
        } else {
            outcomes.set(index, new PutOutcome.Failed(origin == Origin.CLIENT ? forClient(reason) : reason));
        }
        ended();
    }

    /** True of a record that is certainly not stored and may be welcome elsewhere. */
    private static boolean isNotHere(ErrorCode refusal) {
        return refusal == ErrorCode.SHARD_CLOSED || refusal.deniesLeadership();
    }

    /** Who puts plain records names no shard: that one is being split or merged is for them a reason to try again. */
    private static MillraceException forClient(MillraceException reason) {
        return reason.code() == ErrorCode.SHARD_CLOSED
                ? new MillraceException(ErrorCode.UNAVAILABLE, "the stream is being resharded, try again", reason)
                : reason;
    }

    private boolean hasTime() {
        return env.time().monotonicNanos() - deadlineNanos < 0;
    }

    private void attempt(List<Integer> indexes) {
        underWay.set(indexes.size());
        attempt.start(this, indexes);
    }

    /** The last outcome of an attempt starts the next one, if there is anything left to try. */
    private void ended() {
        if (underWay.decrementAndGet() > 0) {
            return;
        }
        List<Integer> indexes;
        Duration wait;
        synchronized (again) {
            indexes = List.copyOf(again);
            again.clear();
            wait = pause;
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
        if (!indexes.isEmpty()) {
            env.timers().after(wait, () -> executor.execute(() -> attempt(indexes)));
        }
    }

    /** Sends records on their way. */
    @FunctionalInterface
    interface Attempt {
        void start(PutCall call, List<Integer> indexes);
    }

    /** One record of the call with the shard it goes to in this attempt. */
    record Routed(PutCall call, int index, StreamInfo stream, ShardInfo shard) {

        RoutedRecord forLeader() {
            return new RoutedRecord(stream, shard, call.record(index), this::done);
        }

        private void done(AppendOutcome outcome) {
            if (outcome instanceof AppendOutcome.Stored stored) {
                String number = shard.sequenceNumber(stored.offset()).toString();
                call.stored(index, new PutOutcome.Stored(shard.id(), number));
            } else if (outcome instanceof AppendOutcome.Failed failed) {
                call.failed(index, failed.reason());
            }
        }
    }
}
