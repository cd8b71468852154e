package io.millrace.node.write;

import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.throttle.DiskGuard;
import java.util.concurrent.Executor;

/** The write path of a node: router, checks at the leader, batchers. Any thread. */
public final class WritePath implements AutoCloseable {

    private final LedGroups led;
    private final ShardRouter router;

    /**
     * Makes the write path.
     *
     * @param disks refuses writes when a disk is nearly full
     * @param replies completes what callers wait for; each task is short
     */
    public WritePath(ServingContext context, DiskGuard disks, BatcherSettings settings, Executor replies) {
        TrafficMetrics metrics = context.metrics();
        led = new LedGroups(context.view(), settings, context.env(), replies, metrics);
        LeaderWriter leader =
                new LeaderWriter(context.view(), led, disks, context.throttles(), metrics, context.loads());
        router = new ShardRouter(context.view(), context.catalog(), leader, context.peers(), context.env(), replies);
    }

    public ShardRouter router() {
        return router;
    }

    /** Ends batchers of groups that this node no longer leads; call it when leaders changed. */
    public void leadersChanged() {
        led.reconcile();
    }

    /** Bytes that wait for logs or are in flight. */
    public long pendingBytes() {
        return led.pendingBytes();
    }

    /** Refuses what waits and takes nothing more. */
    @Override
    public void close() {
        led.close();
    }
}
