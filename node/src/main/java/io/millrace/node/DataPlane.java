package io.millrace.node;

import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.grpc.Channels;
import io.millrace.common.limits.Limits;
import io.millrace.common.limits.ShardCapacity;
import io.millrace.node.api.NodeApi;
import io.millrace.node.api.StreamApi;
import io.millrace.node.audit.AuditApi;
import io.millrace.node.audit.Auditor;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.cluster.MetadataFreshness;
import io.millrace.node.iterator.IteratorTokens;
import io.millrace.node.load.HotSpotMetrics;
import io.millrace.node.load.LoadMeters;
import io.millrace.node.load.LoadSnapshot;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.peer.Forwarding;
import io.millrace.node.peer.Peers;
import io.millrace.node.read.BlockReader;
import io.millrace.node.read.Listening;
import io.millrace.node.read.RecordPoller;
import io.millrace.node.read.ShardEnd;
import io.millrace.node.retention.RetentionTask;
import io.millrace.node.retention.ShardReporter;
import io.millrace.node.serving.ServingContext;
import io.millrace.node.subscribe.SubscriptionEngine;
import io.millrace.node.subscribe.SubscriptionMetrics;
import io.millrace.node.subscribe.SubscriptionSettings;
import io.millrace.node.throttle.DiskGuard;
import io.millrace.node.throttle.Throttles;
import io.millrace.node.write.WritePath;
import io.prometheus.client.CollectorRegistry;
import java.util.function.Supplier;

/**
 * Composition root of what a node serves: write path, polls, subscriptions, retention, and their gRPC services. Needs a
 * cluster view and channels, and gives two services to add to the process' gRPC server.
 */
public final class DataPlane implements AutoCloseable {

    private final ServingContext context;
    private final ServingThreads threads = new ServingThreads();
    private final WritePath writes;
    private final StreamApi streams;
    private final NodeApi nodes;
    private final SubscriptionEngine subscriptions;
    private final Timer retentionTimer;
    private final Auditor auditor;
    private final AutoCloseable watching;

    /**
     * Builds and starts everything.
     *
     * @param limits those in force; asked again and again
     * @param view this node's view of the cluster; groups may come and go later
     * @param channels to other servers, with the cluster's secret
     * @param freshness brings the view up to date when something is not found, and before something is trimmed
     * @param reporter tells the controller of shards that have expired
     * @param registry of this server
     */
    public DataPlane(
            DataPlaneSettings settings,
            Supplier<Limits> limits,
            Environment env,
            ClusterView view,
            Channels channels,
            MetadataFreshness freshness,
            ShardReporter reporter,
            CollectorRegistry registry) {
        context = new ServingContext(
                env,
                view,
                new StreamCatalog(view),
                new Peers(channels, settings.peerTimeout()),
                new IteratorTokens(() -> view.image().cluster().tokenKey(), env.time()),
                new Throttles(limits, env),
                new TrafficMetrics(registry),
                new LoadMeters(() -> ShardCapacity.of(limits.get()), env));
        registry.register(new HotSpotMetrics(context.loads()::latest));
        DiskGuard disks = new DiskGuard(settings.watermarks(), view::diskFill, env.random("disk-guard"));
        writes = new WritePath(context, disks, settings.batcher(), threads.replies());
        BlockReader blocks = new BlockReader(view, context.peers(), threads.background());
        ShardEnd ends = new ShardEnd(context.catalog(), env.time());
        RecordPoller poller = new RecordPoller(context, blocks, ends, threads.push(), settings.waitingPolls());
        subscriptions = new SubscriptionEngine(
                context,
                blocks,
                ends,
                new SubscriptionSettings(
                        settings.eventBytes(), limits.get().getRecordsCount(), SubscriptionSettings.HEARTBEAT),
                new SubscriptionMetrics(registry),
                threads.push(),
                threads.catchUp());
        streams = new StreamApi(context, limits, writes.router(), poller, subscriptions, freshness, threads.push());
        nodes = new NodeApi(view, env, threads.catchUp());
        auditor = new Auditor(env, view, context.peers(), settings.audits(), threads.audit(), registry);
        RetentionTask retention = new RetentionTask(context, freshness, reporter);
        Coalesced retentionRuns = new Coalesced(threads.background(), retention::run);
        retentionTimer = env.timers().every(settings.retentionInterval(), retentionRuns::request);
        watching = view.onChange(new Coalesced(threads.push(), this::clusterChanged)::request);
    }

    /** StreamService, for everybody. */
    public BindableService streamService() {
        return () -> ServerInterceptors.intercept(streams, new Forwarding());
    }

    /** The subscription engine, for the Kinesis wire. */
    public SubscriptionEngine subscriptions() {
        return subscriptions;
    }

    /** Load of the shards that this node leads, as of the last interval. */
    public LoadSnapshot load() {
        return context.loads().latest();
    }

    /** NodeService, for servers of the cluster only. */
    public BindableService nodeService() {
        return nodes;
    }

    /** AuditService, for servers of the cluster only. */
    public BindableService auditService() {
        return new AuditApi(context.view(), context.catalog(), auditor);
    }

    /** Refuses new work and ends the threads; what is in the logs gets its answer if it comes soon. */
    @Override
    public void close() {
        Listening.stop(watching);
        retentionTimer.cancel();
        auditor.close();
        subscriptions.close();
        writes.close();
        context.throttles().close();
        context.loads().close();
        threads.close();
    }

    private void clusterChanged() {
        writes.leadersChanged();
        streams.clusterChanged();
        subscriptions.imageChanged();
    }
}
