package io.millrace.node.write;

import io.millrace.common.env.Environment;
import io.millrace.common.id.GroupId;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.replica.GroupReplica;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The batchers of the groups that this node leads: one begins with the first append after the local replica became ready
 * to lead, and ends when it no longer is. Any thread.
 */
final class LedGroups implements AutoCloseable {

    private final ClusterView view;
    private final BatcherSettings settings;
    private final Environment env;
    private final Executor replies;
    private final TrafficMetrics metrics;
    private final Map<GroupId, Led> led = new ConcurrentHashMap<>();
    private volatile boolean closed;

    LedGroups(ClusterView view, BatcherSettings settings, Environment env, Executor replies, TrafficMetrics metrics) {
        this.view = view;
        this.settings = settings;
        this.env = env;
        this.replies = replies;
        this.metrics = metrics;
    }

    /** Replica and batcher of a group that this node leads now. */
    Optional<Led> find(GroupId group) {
        Led known = led.get(group);
        if (known != null && known.isCurrent(view)) {
            return Optional.of(known);
        }
        return Optional.ofNullable(led.compute(group, (id, old) -> renewed(id, old)));
    }

    /** Ends the batchers of groups that are no longer led; call it when leaders changed. */
    void reconcile() {
        led.keySet().forEach(this::find);
    }

    /** Bytes that wait or are in flight in all groups. */
    long pendingBytes() {
        return led.values().stream().mapToLong(l -> l.batcher.pendingBytes()).sum();
    }

    @Override
    public void close() {
        closed = true;
        reconcile();
    }

    private @Nullable Led renewed(GroupId group, @Nullable Led old) {
        boolean keep = old != null && old.isCurrent(view) && !closed;
        if (old != null && !keep) {
            old.batcher.close();
        }
        return keep
                ? old
                : view.replica(group)
                        .filter(replica -> !closed && replica.log().leadership().ready())
                        .map(this::start)
                        .orElse(null);
    }

    private Led start(GroupReplica replica) {
        GroupId group = replica.group();
        GroupBatcher batcher = new GroupBatcher(
                replica.log(),
                settings,
                env.time(),
                () -> view.image().cluster().featureLevel(),
                replies,
                () -> Refusals.notLeader(view, group),
                metrics);
        Thread thread = new Thread(batcher::run, "millrace-batcher-" + group.value());
        thread.setDaemon(true);
        thread.start();
        return new Led(replica, replica.log().leadership().term(), batcher);
    }

    /**
     * A led group.
     *
     * @param replica local replica that leads
     * @param term term in which the batcher began: another one needs another batcher, so that the order of proposals of
     *     one term is the order of calls
     * @param batcher its batcher
     */
    record Led(GroupReplica replica, long term, GroupBatcher batcher) {

        @SuppressWarnings("ReferenceEquality") // the very replica, not an equal one
        boolean isCurrent(ClusterView view) {
            var leadership = replica.log().leadership();
            return leadership.ready()
                    && leadership.term() == term
                    && view.replica(replica.group()).filter(r -> r == replica).isPresent();
        }
    }
}
