package io.millrace.node.subscribe;

import io.millrace.common.concurrent.Signals;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.peer.Faults;
import io.millrace.node.read.BlockSlice;
import io.millrace.node.read.ChildShard;
import io.millrace.node.read.Lag;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.replica.StoredBlock;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.subscribe.SubscriptionEvent.First;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber: a position and a sink.
 *
 * <p>Whatever happens (shard changed, sink ready, time passed, image changed) is a {@link #signal}. The first signal puts
 * {@link #work} on an executor, later ones are counted, and the work goes on until it has seen them all: so steps run one at
 * a time, on any thread, and no signal is lost. A step sends at most one event and only when the sink is ready.
 */
final class Subscription {

    /** Events in one go, before other subscribers get the thread. */
    private static final int EVENTS_IN_A_ROW = 4;

    /** A reader that far behind reads from disk. */
    private static final long BEHIND_MILLIS = 1000;

    private final SubscriptionEngine engine;
    private final ServingContext context;
    private final Target target;
    private final GroupReplica replica;
    private final SubscriptionSink sink;

    /** No step before {@link #start} has registered the subscription everywhere. */
    private final Signals signals = Signals.working();

    private final AtomicReference<@Nullable MillraceException> toFail = new AtomicReference<>();
    private volatile boolean cancelled;
    private volatile boolean ended;
    private volatile boolean farBehind = true;
    private volatile boolean heartbeatDue = true;
    private volatile boolean awaitsChildren;
    private volatile long lastSentNanos;
    /** Arrival of the last record sent; before the first, since when one is known to wait. 0 = none has. */
    private volatile long lagsSinceMillis;

    private volatile long position;

    private volatile boolean pausing;

    /** Only within steps. */
    private First next = First.FIRST;

    Subscription(
            SubscriptionEngine engine,
            ServingContext context,
            Target target,
            GroupReplica replica,
            SubscriptionSink sink,
            long position) {
        this.engine = engine;
        this.context = context;
        this.target = target;
        this.replica = replica;
        this.sink = sink;
        this.position = position;
        this.lastSentNanos = context.env().time().monotonicNanos();
    }

    void start(Feeds feeds) {
        farBehind = isBehind();
        feeds.add(this);
        noticeFirst();
        sink.onCancel(this::cancel);
        sink.onReady(this::signal);
        imageChanged(); // it may have, since the request was checked
        execute();
    }

    GroupReplica replica() {
        return replica;
    }

    long shardUid() {
        return target.shard().uid();
    }

    Target target() {
        return target;
    }

    /** Milliseconds that the subscriber is behind the tip, as far as known without reading. */
    long lagMillis() {
        long since = lagsSinceMillis;
        return since == 0 || !isBehind() ? 0 : Math.max(0, context.env().time().wallMillis() - since);
    }

    private boolean isBehind() {
        return view().map(v -> position < v.nextOffset()).orElse(false);
    }

    /** A subscriber that never takes anything lags as well. */
    private void noticeFirst() {
        if (lagsSinceMillis == 0 && isBehind()) {
            lagsSinceMillis = context.env().time().wallMillis();
        }
    }

    void shardChanged() {
        noticeFirst();
        if (sink.isReady()) {
            signal();
        }
    }

    void imageChanged() {
        Optional<StreamInfo> stream = context.catalog().find(target.stream().uid());
        if (stream.isEmpty()) {
            end(Refusals.streamNotFound(target.stream().name()));
        } else if (!target.isConsumerKnown(stream.get())) {
            end(Refusals.consumerNotFound(stream.get().name(), target.consumer()));
        } else if (awaitsChildren) {
            signal();
        }
    }

    void tick(long nowNanos) {
        if (nowNanos - lastSentNanos >= engine.settings().heartbeat().toNanos() && sink.isReady()) {
            heartbeatDue = true;
            signal();
        }
    }

    /** Ends the subscription with a refusal. */
    void end(MillraceException reason) {
        toFail.compareAndSet(null, reason);
        signal();
    }

    private void cancel() {
        cancelled = true;
        signal();
    }

    private void signal() {
        if (signals.signal()) {
            execute();
        }
    }

    private void execute() {
        (farBehind ? engine.catchUp() : engine.push()).execute(this::work);
    }

    private void work() {
        int seen = signals.pending();
        for (int i = 0; i < EVENTS_IN_A_ROW; i++) {
            CompletableFuture<Boolean> step = guardedStep();
            if (!step.isDone()) {
                // A damaged block comes from a peer: the signal count stays up, so nobody else steps meanwhile.
                var unused = step.whenComplete((sent, failure) -> execute());
                return;
            }
            if (!step.join()) {
                if (!signals.answer(seen)) {
                    execute();
                }
                return;
            }
        }
        execute();
    }

    /** Never fails: a failure ends the subscription. */
    private CompletableFuture<Boolean> guardedStep() {
        CompletableFuture<Boolean> step;
        try {
            step = step();
        } catch (RuntimeException e) {
            step = CompletableFuture.failedFuture(e);
        }
        return step.exceptionally(failure -> {
            Faults.log(failure);
            finish(() -> sink.fail(GrpcErrors.fromStatus(failure)));
            return false;
        });
    }

    /** True when there may be more to send at once. */
    private CompletableFuture<Boolean> step() {
        if (hasEnded() || !sink.isReady()) {
            return idle();
        }
        ShardView view = view().orElseThrow(this::left);
        long from = Math.max(position, view.firstOffset());
        if (from >= view.nextOffset()) {
            atTip(view, from);
            return idle();
        }
        Duration debt = context.throttles().readDebt(target.reader());
        if (!debt.isZero()) {
            pause(debt, from);
            return idle();
        }
        return engine.blocks()
                .read(
                        replica,
                        shardUid(),
                        from,
                        engine.settings().eventRecords(),
                        engine.settings().eventBytes())
                .thenApply(blocks -> sendRecords(blocks, from));
    }

    private boolean hasEnded() {
        MillraceException reason = toFail.get();
        if (cancelled) {
            finish(() -> {});
        } else if (reason != null) {
            finish(() -> sink.fail(reason));
        }
        return ended;
    }

    private static CompletableFuture<Boolean> idle() {
        return CompletableFuture.completedFuture(false);
    }

    private boolean sendRecords(List<StoredBlock> blocks, long from) {
        List<BlockSlice> slices = BlockSlice.of(blocks, from, engine.settings().eventRecords());
        if (slices.isEmpty()) {
            return false; // trimmed between the two looks at the shard, which is a change and so a signal
        }
        BlockSlice last = slices.get(slices.size() - 1);
        long tip = view().map(ShardView::nextOffset).orElse(last.endOffset());
        long behind = Lag.millisBehind(slices, tip, context.env().time().wallMillis());
        long bytes = slices.stream().mapToLong(BlockSlice::payloadBytes).sum();
        long records = slices.stream().mapToLong(BlockSlice::take).sum();
        context.throttles().chargeRead(target.reader(), bytes);
        context.metrics().shard(target.stream(), target.shard()).out(bytes, records);
        lagsSinceMillis = last.block().header().arrivalMillis();
        farBehind = behind > BEHIND_MILLIS;
        send(slices, last.endOffset(), behind, List.of());
        return true;
    }

    private void atTip(ShardView view, long from) {
        Optional<List<ChildShard>> children = Optional.empty();
        if (view.sealed()) {
            awaitsChildren = true; // before the look at the image, or its change could be missed
            StreamInfo latest = context.catalog().find(target.stream().uid()).orElse(target.stream());
            children = engine.ends().children(latest, target.shard());
        }
        if (children.isPresent()) {
            send(List.of(), from, 0, children.get());
            finish(sink::complete);
        } else if (heartbeatDue) {
            send(List.of(), from, 0, List.of());
        }
    }

    /** The budget is used up: a timer wakes the subscription when there is some again. */
    private void pause(Duration debt, long from) {
        if (!pausing) {
            pausing = true;
            context.env().timers().after(debt, this::resume);
        }
        if (heartbeatDue) {
            send(List.of(), from, lagMillis(), List.of());
        }
    }

    private void resume() {
        pausing = false;
        signal();
    }

    private void send(List<BlockSlice> slices, long nextOffset, long behind, List<ChildShard> children) {
        sink.send(new SubscriptionEvent(target.shard(), next, slices, nextOffset, behind, children));
        next = First.LATER;
        position = nextOffset;
        heartbeatDue = false;
        lastSentNanos = context.env().time().monotonicNanos();
    }

    private void finish(Runnable last) {
        if (!ended) {
            ended = true;
            engine.ended(this);
            last.run();
        }
    }

    private Optional<ShardView> view() {
        return replica.shard(shardUid());
    }

    /** The shard has left the replica: dropped for good, or the replica is being replaced. */
    private MillraceException left() {
        boolean exists = context.catalog()
                .find(target.stream().uid())
                .flatMap(stream -> stream.shard(target.shard().id()))
                .isPresent();
        return exists
                ? new MillraceException(
                        ErrorCode.UNAVAILABLE,
                        "the replica of " + target.shard().id() + " on this node is being replaced")
                : Refusals.shardNotFound(
                        target.stream().name(), target.shard().id().toString());
    }
}
