package io.millrace.node.subscribe;

import io.millrace.common.env.Timers;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.peer.Origin;
import io.millrace.node.read.BlockReader;
import io.millrace.node.read.PositionResolver;
import io.millrace.node.read.ShardEnd;
import io.millrace.node.read.StartPosition;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.serving.ServingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The one engine that pushes records (design D6), for gRPC and for the Kinesis wire. A subscriber is a position and a sink:
 * it holds no records, so a slow one costs nothing and catches up from disk. A change of a shard wakes its subscribers with
 * credit on the push executor; those far behind work on the catch-up executor. Any thread.
 */
public final class SubscriptionEngine implements AutoCloseable {

    private static final Duration TICK = Duration.ofSeconds(1);

    private final ServingContext context;
    private final BlockReader blocks;
    private final ShardEnd ends;
    private final PositionResolver positions;
    private final SubscriptionSettings settings;
    private final Executor push;
    private final Executor catchUp;
    private final Feeds feeds;
    private final SubscriptionMetrics metrics;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Holders holders = new Holders();
    private final Timers.Timer ticker;
    private volatile boolean closed;

    /** Makes an engine. */
    public SubscriptionEngine(
            ServingContext context,
            BlockReader blocks,
            ShardEnd ends,
            SubscriptionSettings settings,
            SubscriptionMetrics metrics,
            Executor push,
            Executor catchUp) {
        this.context = context;
        this.blocks = blocks;
        this.ends = ends;
        this.positions = new PositionResolver(context);
        this.settings = settings;
        this.metrics = metrics;
        this.push = push;
        this.catchUp = catchUp;
        this.feeds = new Feeds(push);
        this.ticker = context.env().timers().every(TICK, () -> push.execute(this::tick));
    }

    /**
     * Starts to push; whatever happens, the sink hears of it. Fails with RESOURCE_NOT_FOUND for an unknown consumer,
     * UNAVAILABLE when the shard has no replica here, RESOURCE_IN_USE when an exclusive one has just begun, and as
     * {@link PositionResolver} for the position.
     */
    public void subscribe(Target target, StartPosition start, Origin origin, SubscriptionSink sink) {
        StreamInfo stream = target.stream();
        if (!target.isConsumerKnown(stream)) {
            sink.fail(Refusals.consumerNotFound(stream.name(), target.consumer()));
            return;
        }
        var unused = positions.resolve(stream, target.shard(), start, origin).whenComplete((offset, failure) -> {
            if (failure != null) {
                sink.fail(GrpcErrors.fromStatus(failure));
            } else {
                start(target, offset, sink);
            }
        });
    }

    /** True when this node can serve the shard itself. */
    public boolean serves(ShardInfo shard) {
        return replica(shard).isPresent();
    }

    /** Ends what the image no longer allows, and wakes those that wait for children; call it when the image changed. */
    public void imageChanged() {
        subscriptions.forEach(Subscription::imageChanged);
    }

    /** Subscribers now. */
    public int size() {
        return subscriptions.size();
    }

    @Override
    public void close() {
        closed = true;
        ticker.cancel();
        subscriptions.forEach(subscription -> subscription.end(stopping()));
    }

    private static MillraceException stopping() {
        return new MillraceException(ErrorCode.UNAVAILABLE, "this server is stopping");
    }

    private void start(Target target, long offset, SubscriptionSink sink) {
        Optional<GroupReplica> replica = replica(target.shard());
        if (replica.isEmpty() || closed) {
            sink.fail(new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "node " + context.view().self() + " has no replica of "
                            + target.shard().id() + " to read now"));
            return;
        }
        Subscription subscription = new Subscription(this, context, target, replica.get(), sink, offset);
        if (target.tenure() == Tenure.EXCLUSIVE) {
            try {
                holders.take(subscription, context.env().time().monotonicNanos())
                        .ifPresent(former -> former.end(Holders.inUse(target)));
            } catch (MillraceException inUse) {
                sink.fail(inUse);
                return;
            }
        }
        subscriptions.add(subscription);
        subscription.start(feeds);
        if (closed) {
            subscription.end(stopping()); // close() may have looked before it was there
        }
    }

    private Optional<GroupReplica> replica(ShardInfo shard) {
        return context.view()
                .replica(shard.group())
                .filter(replica -> replica.shard(shard.uid()).isPresent());
    }

    private void tick() {
        long now = context.env().time().monotonicNanos();
        subscriptions.forEach(subscription -> subscription.tick(now));
        metrics.update(subscriptions);
    }

    void ended(Subscription subscription) {
        feeds.remove(subscription);
        holders.leave(subscription);
        subscriptions.remove(subscription); // last: who is not counted any more holds nothing
    }

    BlockReader blocks() {
        return blocks;
    }

    ShardEnd ends() {
        return ends;
    }

    SubscriptionSettings settings() {
        return settings;
    }

    Executor push() {
        return push;
    }

    Executor catchUp() {
        return catchUp;
    }
}
