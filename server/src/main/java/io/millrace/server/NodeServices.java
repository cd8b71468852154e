package io.millrace.server;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.millrace.common.env.Environment;
import io.millrace.common.grpc.Channels;
import io.millrace.common.limits.Limits;
import io.millrace.node.api.NodeApi;
import io.millrace.node.api.StreamApi;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.NodeCluster;
import io.millrace.node.iterator.IteratorTokens;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.peer.Forwarding;
import io.millrace.node.peer.Peers;
import io.millrace.node.read.BlockReader;
import io.millrace.node.read.PositionResolver;
import io.millrace.node.read.RecordPoller;
import io.millrace.node.read.ShardEnd;
import io.millrace.node.serving.ServingContext;
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

    private static final int QUEUE = 65_536;

    private final ExecutorService replies;
    private final ExecutorService slow;
    private final WritePath writes;
    private final StreamApi streams;
    private final NodeApi nodes;

    NodeServices(ServerConfig config, ServerContext context, Channels channels, NodeCluster cluster) {
        Environment environment = context.environment();
        Limits limits = config.limits().toLimits();
        replies = NamedThreads.pool("millrace-reply", Runtime.getRuntime().availableProcessors(), QUEUE);
        slow = NamedThreads.pool("millrace-slow", 1, QUEUE);
        StreamCatalog catalog = new StreamCatalog(cluster);
        Peers peers = new Peers(channels, PEER_TIMEOUT);
        ServingContext serving = new ServingContext(
                environment,
                cluster,
                catalog,
                peers,
                new IteratorTokens(() -> cluster.image().cluster().tokenKey(), environment.time()),
                new Throttles(limits, environment),
                new TrafficMetrics(context.metrics()));
        writes = new WritePath(serving, new ComponentSettings(config).batcher(), replies);
        cluster.onChange(writes::leadersChanged);
        RecordPoller poller = new RecordPoller(
                serving,
                new BlockReader(cluster, peers, slow),
                new ShardEnd(catalog, environment.time()),
                replies,
                WAITING_POLLS);
        streams = new StreamApi(serving, limits, writes.router(), new PositionResolver(serving), poller);
        nodes = new NodeApi(cluster, environment, slow);
    }

    List<ServerServiceDefinition> open() {
        return List.of(ServerInterceptors.intercept(streams, new Forwarding()));
    }

    List<ServerServiceDefinition> internal() {
        return List.of(nodes.bindService());
    }

    @Override
    public void close() {
        writes.close();
        slow.shutdownNow();
        replies.shutdown();
    }
}
