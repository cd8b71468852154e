package io.millrace.server;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers;
import io.millrace.common.grpc.Channels;
import io.millrace.common.limits.Limits;
import io.millrace.node.api.NodeApi;
import io.millrace.node.api.StreamApi;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ControllerCalls;
import io.millrace.node.cluster.DrainedShards;
import io.millrace.node.cluster.NodeCluster;
import io.millrace.node.iterator.IteratorTokens;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.peer.Forwarding;
import io.millrace.node.peer.Peers;
import io.millrace.node.read.BlockReader;
import io.millrace.node.read.RecordPoller;
import io.millrace.node.read.ShardEnd;
import io.millrace.node.retention.RetentionTask;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.subscribe.SubscriptionEngine;
import io.millrace.node.subscribe.SubscriptionMetrics;
import io.millrace.node.subscribe.SubscriptionSettings;
import io.millrace.node.throttle.Throttles;
import io.millrace.node.write.WritePath;
import io.millrace.server.config.ServerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** The parts of a node that answer clients and other servers, wired. */
final class NodeServices implements AutoCloseable {

    private static final Duration PEER_TIMEOUT = Duration.ofSeconds(10);
    /** Polls that wait for records at a time, over all connections. */
    private static final int WAITING_POLLS = 10_000;

    /** An event is one answer's worth of what a subscriber gets in a second (Kinesis: 2 MB/s). */
    private static final SubscriptionSettings EVENTS =
            new SubscriptionSettings(1 << 20, 10_000, SubscriptionSettings.HEARTBEAT);

    private static final int QUEUE = 65_536;

    private final ExecutorService replies;
    private final ExecutorService push;
    private final ExecutorService slow;
    private final WritePath writes;
    private final SubscriptionEngine subscriptions;
    private final StreamApi streams;
    private final NodeApi nodes;
    private final RetentionTask retention;
    private final Timers.Timer retentionTimer;

    NodeServices(
            ServerConfig config,
            ServerContext context,
            Channels channels,
            NodeCluster cluster,
            ControllerCalls controllers) {
        Environment environment = context.environment();
        Limits limits = config.limits().toLimits();
        int processors = Runtime.getRuntime().availableProcessors();
        replies = NamedThreads.pool("millrace-reply", processors, QUEUE);
        push = NamedThreads.pool("millrace-push", processors, QUEUE);
        slow = NamedThreads.pool("millrace-slow", processors, QUEUE);
        ServingContext serving = serving(context, limits, channels, cluster);
        BlockReader blocks = new BlockReader(cluster, serving.peers(), slow);
        ShardEnd ends = new ShardEnd(serving.catalog(), environment.time());
        writes = new WritePath(serving, new ComponentSettings(config).batcher(), replies);
        subscriptions = new SubscriptionEngine(
                serving, blocks, ends, EVENTS, new SubscriptionMetrics(context.metrics()), push, slow);
        streams = new StreamApi(
                serving,
                limits,
                writes.router(),
                new RecordPoller(serving, blocks, ends, replies, WAITING_POLLS),
                subscriptions,
                push);
        nodes = new NodeApi(cluster, environment, slow);
        retention = new RetentionTask(serving, new DrainedShards(cluster.self(), controllers));
        retentionTimer = environment.timers().every(config.retention().interval(), () -> slow.execute(this::expire));
        cluster.onChange(writes::leadersChanged);
        cluster.onChange(streams::clusterChanged);
    }

    List<ServerServiceDefinition> open() {
        return List.of(ServerInterceptors.intercept(streams, new Forwarding()));
    }

    List<ServerServiceDefinition> internal() {
        return List.of(nodes.bindService());
    }

    @Override
    public void close() {
        retentionTimer.cancel();
        subscriptions.close();
        writes.close();
        slow.shutdownNow();
        push.shutdown();
        replies.shutdown();
    }

    /** One run at a time; a run that takes longer than the pause makes the next one wait. */
    private synchronized void expire() {
        retention.run();
    }

    private static ServingContext serving(
            ServerContext context, Limits limits, Channels channels, NodeCluster cluster) {
        Environment environment = context.environment();
        return new ServingContext(
                environment,
                cluster,
                new StreamCatalog(cluster),
                new Peers(channels, PEER_TIMEOUT),
                new IteratorTokens(() -> cluster.image().cluster().tokenKey(), environment.time()),
                new Throttles(limits, environment),
                new TrafficMetrics(context.metrics()));
    }
}
