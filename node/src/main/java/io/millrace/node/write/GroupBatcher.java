package io.millrace.node.write;

import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Committed;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.replica.GroupResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes log entries of the appends to one group that this node leads (design D5). An idle batcher submits at once; while
 * the allowed number of entries is in flight it gathers, and small appends rest between two entries while more of them come.
 * Its own thread {@code millrace-batcher-N} builds and proposes; results come on the log's apply thread, which only frees room and hands the answers to the reply executor.
 */
final class GroupBatcher implements AutoCloseable {

    private final CommandLog<GroupResult> log;
    private final BatcherSettings settings;
    private final TimeSource time;
    private final IntSupplier featureLevel;
    private final Executor replies;
    private final Supplier<MillraceException> notLeader;
    private final TrafficMetrics metrics;
    private final AppendQueue queue;

    /**
     * Makes a batcher; {@link #run} does its work.
     *
     * @param notLeader the refusal for want of leadership, naming who leads
     * @param replies runs the appends' callbacks, one task per entry
     */
    GroupBatcher(
            CommandLog<GroupResult> log,
            BatcherSettings settings,
            TimeSource time,
            IntSupplier featureLevel,
            Executor replies,
            Supplier<MillraceException> notLeader,
            TrafficMetrics metrics) {
        this.log = log;
        this.settings = settings;
        this.time = time;
        this.featureLevel = featureLevel;
        this.replies = replies;
        this.notLeader = notLeader;
        this.metrics = metrics;
        this.queue = new AppendQueue(settings, time);
    }

    /** Queues appends in order. What does not fit the budget is refused at once with OVERLOADED. */
    void append(List<? extends PendingAppend> appends) {
        int next = queue.offer(appends, 0);
        // A small append behind a large one that does not fit may still fit, but must not overtake it: refuse the rest.
        if (next < appends.size()) {
            MillraceException reason = queue.isClosed() ? notLeader.get() : overloaded();
            AppendOutcome.Failed failed = new AppendOutcome.Failed(reason);
            appends.subList(next, appends.size())
                    .forEach(append -> append.callback().done(failed));
        }
    }

    /** Works until closed. An interrupt of its thread closes it. */
    void run() {
        try {
            List<PendingAppend> appends = queue.take();
            while (!appends.isEmpty()) {
                submit(LogEntry.of(appends, settings.blockBytes()));
                appends = queue.take();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
        }
    }

    /** Bytes that wait or are in flight. */
    long pendingBytes() {
        return queue.chargedBytes();
    }

    /** Ends the work. What waits is refused: it is certainly not in the log; what is in flight gets its answer. */
    @Override
    public void close() {
        List<PendingAppend> rest = queue.close();
        if (!rest.isEmpty()) {
            AppendOutcome.Failed failed = new AppendOutcome.Failed(notLeader.get());
            replies.execute(() -> rest.forEach(append -> append.callback().done(failed)));
        }
    }

    private void submit(LogEntry entry) {
        metrics.entry(entry.charged(), entry.appends());
        long began = time.monotonicNanos();
        CompletableFuture<Committed<GroupResult>> applied;
        try {
            applied =
                    log.propose(AppendCommandWriter.write(entry.blocks(), time.wallMillis(), featureLevel.getAsInt()));
        } catch (RuntimeException e) {
            applied = CompletableFuture.failedFuture(e);
        }
        var unused = applied.whenComplete((committed, failure) -> {
            queue.returned(entry.charged(), time.monotonicNanos() - began);
            answer(entry, committed, failure);
        });
    }

    private void answer(LogEntry entry, @Nullable Committed<GroupResult> committed, @Nullable Throwable failure) {
        replies.execute(() -> {
            if (committed != null) {
                entry.complete(committed.result(), metrics);
            } else {
                entry.fail(translate(failure));
            }
        });
    }

    private MillraceException translate(@Nullable Throwable failure) {
        if (failure != null && GrpcErrors.unwrap(failure) instanceof MillraceException known) {
            return known.code().deniesLeadership() ? notLeader.get() : known;
        }
        // The log promises typed failures; for any other one nobody can say what happened to the entry (INV-6).
        String text = "the log failed in an unknown way";
        return failure == null
                ? new MillraceException(ErrorCode.OUTCOME_UNKNOWN, text)
                : new MillraceException(ErrorCode.OUTCOME_UNKNOWN, text, failure);
    }

    private MillraceException overloaded() {
        return new MillraceException(
                ErrorCode.OVERLOADED,
                log.group() + " has " + queue.chargedBytes() + " bytes waiting for its log, the limit is "
                        + settings.pendingBytes());
    }
}
