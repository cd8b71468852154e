package io.millrace.node.read;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.iterator.IteratorToken;
import io.millrace.node.peer.Origin;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.throttle.Throttles.Reader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * GetRecords: reads from the local replica, whatever its role, because what is applied is committed (design D6); a node
 * without one forwards to a node that has one. A poll that waits holds a listener and a timer, no thread. Any thread; reads
 * from disk on the caller's.
 */
public final class RecordPoller {

    private final ServingContext context;
    private final BlockReader blocks;
    private final ShardEnd ends;
    private final RemotePolls remote;
    private final Executor wakeUps;
    private final int maxWaiting;
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Makes a poller.
     *
     * @param wakeUps runs polls whose shard has changed; may read from disk
     * @param maxWaiting polls that may wait at once; more are refused with OVERLOADED
     */
    public RecordPoller(ServingContext context, BlockReader blocks, ShardEnd ends, Executor wakeUps, int maxWaiting) {
        this.context = context;
        this.blocks = blocks;
        this.ends = ends;
        this.remote = new RemotePolls(context);
        this.wakeUps = wakeUps;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Reads from an iterator's position.
     *
     * @return fails with INVALID_ARGUMENT or EXPIRED_ITERATOR for the iterator, RESOURCE_NOT_FOUND when its shard is gone,
     *     THROUGHPUT_EXCEEDED, OVERLOADED, CORRUPT when no replica has the block whole
     */
    public CompletableFuture<ReadBatch> poll(PollRequest request, Origin origin) {
        try {
            IteratorToken token = context.tokens().read(request.iterator());
            StreamInfo stream = context.catalog().find(token.streamUid()).orElseThrow(RecordPoller::gone);
            ShardInfo shard = context.catalog().shard(stream, token.shardUid()).orElseThrow(RecordPoller::gone);
            Optional<GroupReplica> replica = context.view()
                    .replica(shard.group())
                    .filter(r -> r.shard(shard.uid()).isPresent());
            if (replica.isEmpty()) {
                return remote.poll(shard, request, origin);
            }
            charge(stream, shard, request);
            return poll(new LocalPoll(stream, shard, replica.get(), token.offset(), request));
        } catch (MillraceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Polls that wait now. */
    public int waiting() {
        return waiting.get();
    }

    private CompletableFuture<ReadBatch> poll(LocalPoll poll) {
        long began = context.env().time().monotonicNanos();
        return attempt(poll).thenCompose(first -> {
            if (first.isPresent() || poll.request().waitMillis() == 0) {
                context.metrics().get(poll.stream().name(), context.env().time().monotonicNanos() - began);
                return CompletableFuture.completedFuture(first.orElseGet(() -> nothing(poll)));
            }
            return await(poll);
        });
    }

    private CompletableFuture<ReadBatch> await(LocalPoll poll) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            return CompletableFuture.failedFuture(new MillraceException(
                    ErrorCode.OVERLOADED, "more than " + maxWaiting + " polls are waiting on this node; poll without"));
        }
        LongPoll<ReadBatch> wait = new LongPoll<>(() -> attempt(poll), () -> nothing(poll), wakeUps);
        return wait.start(
                        poll,
                        context.env().timers(),
                        Duration.ofMillis(poll.request().waitMillis()))
                .whenComplete((batch, failure) -> waiting.decrementAndGet());
    }

    /** A poll that waits does not count as a call: it is what makes fast polling unnecessary (design D6). */
    private void charge(StreamInfo stream, ShardInfo shard, PollRequest request) {
        Duration wait = request.waitMillis() == 0
                ? context.throttles().takeCall(shard.uid())
                : context.throttles().readDebt(Reader.polling(shard.uid()));
        if (!wait.isZero()) {
            context.metrics().shard(stream, shard).readThrottled();
            throw Refusals.rateExceeded(stream.name(), shard.id()).withRetryAfter(wait);
        }
    }

    /** Records or the end of the shard; empty when there is neither now. */
    private CompletableFuture<Optional<ReadBatch>> attempt(LocalPoll poll) {
        var view = poll.replica().shard(poll.shard().uid());
        if (view.isEmpty()) {
            return CompletableFuture.failedFuture(left(poll));
        }
        long from = Math.max(poll.offset(), view.get().firstOffset());
        if (from >= view.get().nextOffset()) {
            return CompletableFuture.completedFuture(view.get().sealed() ? end(poll) : Optional.empty());
        }
        PollRequest request = poll.request();
        return blocks.read(poll.replica(), poll.shard().uid(), from, request.maxRecords(), request.maxBytes())
                .thenApply(read -> batch(poll, BlockSlice.of(read, from, request.maxRecords())));
    }

    private Optional<ReadBatch> batch(LocalPoll poll, List<BlockSlice> slices) {
        if (slices.isEmpty()) {
            return Optional.empty(); // trimmed between the two looks at the shard
        }
        BlockSlice last = slices.get(slices.size() - 1);
        long tip = poll.replica()
                .shard(poll.shard().uid())
                .map(ShardView::nextOffset)
                .orElse(last.endOffset());
        long behind = Lag.millisBehind(slices, tip, context.env().time().wallMillis());
        ReadBatch batch =
                new ReadBatch(poll.shard(), slices, Optional.of(iterator(poll, last.endOffset())), behind, List.of());
        context.throttles().chargeRead(Reader.polling(poll.shard().uid()), batch.payloadBytes());
        context.metrics().shard(poll.stream(), poll.shard()).out(batch.payloadBytes(), batch.records());
        return Optional.of(batch);
    }

    private Optional<ReadBatch> end(LocalPoll poll) {
        StreamInfo latest = context.catalog().find(poll.stream().uid()).orElse(poll.stream());
        return ends.children(latest, poll.shard())
                .map(children -> new ReadBatch(poll.shard(), List.of(), Optional.empty(), 0, children));
    }

    private ReadBatch nothing(LocalPoll poll) {
        return new ReadBatch(poll.shard(), List.of(), Optional.of(iterator(poll, poll.offset())), 0, List.of());
    }

    private String iterator(LocalPoll poll, long offset) {
        return context.tokens().issue(poll.stream().uid(), poll.shard().uid(), offset);
    }

    /** The shard has left this replica: dropped for good, or the replica is being replaced. */
    private MillraceException left(LocalPoll poll) {
        boolean exists = context.catalog()
                .find(poll.stream().uid())
                .flatMap(stream -> stream.shard(poll.shard().id()))
                .isPresent();
        return exists
                ? new MillraceException(
                        ErrorCode.UNAVAILABLE,
                        "the replica of " + poll.shard().id() + " on this node is being replaced")
                : gone();
    }

    private static MillraceException gone() {
        return new MillraceException(
                ErrorCode.RESOURCE_NOT_FOUND, "The shard of this iterator, or its stream, does not exist any more.");
    }
}
