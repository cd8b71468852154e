package io.millrace.node.cluster;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Leadership;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.node.replica.GroupReplica;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of the cluster: the image that arrives here, the replicas it holds, and who leads. The follower,
 * the heartbeats and the replica host write it; everybody reads. Any thread.
 */
public final class NodeCluster implements ClusterView {

    private static final Logger LOG = LoggerFactory.getLogger(NodeCluster.class);

    /** A leader as the controller heard of it. */
    private record Heard(NodeId leader, long term) {}

    private final NodeId self;
    private final Map<GroupId, GroupReplica> replicas = new ConcurrentSkipListMap<>();
    private final Map<GroupId, Heard> heard = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile MetadataImage image = MetadataImage.EMPTY;
    private volatile Map<NodeId, Double> disks = Map.of();

    public NodeCluster(NodeId self) {
        this.self = self;
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    /** The local replica's word counts unless the controller has heard of a later term. */
    @Override
    public Optional<NodeId> leader(GroupId group) {
        GroupReplica replica = replicas.get(group);
        Leadership local = replica == null ? Leadership.UNKNOWN : replica.log().leadership();
        Heard reported = heard.get(group);
        if (reported != null && (local.leader() == null || reported.term > local.term())) {
            return Optional.of(reported.leader);
        }
        return local.knownLeader();
    }

    @Override
    public Optional<GroupReplica> replica(GroupId group) {
        return Optional.ofNullable(replicas.get(group));
    }

    /** All replicas on this node, by group. */
    public Collection<GroupReplica> replicas() {
        return List.copyOf(replicas.values());
    }

    @Override
    public double diskFill(GroupId group) {
        Map<NodeId, Double> known = disks;
        if (known.isEmpty()) {
            return 0;
        }
        return image.group(group).stream()
                .flatMap(info -> info.replicas().stream())
                .mapToDouble(node -> known.getOrDefault(node, 0.0))
                .max()
                .orElse(0);
    }

    /** Takes the disks that the controller has heard of. */
    void disksHeard(Map<NodeId, Double> fills) {
        disks = Map.copyOf(fills);
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Takes the latest image. */
    public void imageChanged(MetadataImage next) {
        image = next;
        changed();
    }

    /** A replica runs here from now on. */
    public void replicaAdded(GroupReplica replica) {
        replicas.put(replica.group(), replica);
        replica.log().onLeadershipChange(leadership -> changed());
        changed();
    }

    /** A replica is about to go. */
    public void replicaRemoved(GroupId group) {
        if (replicas.remove(group) != null) {
            changed();
        }
    }

    /** Leaders as the controller has heard from all nodes, with the term of each claim. */
    void leadersHeard(Map<GroupId, Map.Entry<NodeId, Long>> leaders) {
        Map<GroupId, Heard> next = new TreeMap<>();
        leaders.forEach((group, claim) -> next.put(group, new Heard(claim.getKey(), claim.getValue())));
        if (!next.equals(heard)) {
            heard.keySet().retainAll(next.keySet());
            heard.putAll(next);
            changed();
        }
    }

    private void changed() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("A listener to cluster changes failed", e);
            }
        }
    }
}
