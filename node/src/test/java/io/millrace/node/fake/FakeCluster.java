package io.millrace.node.fake;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.replica.GroupReplica;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One node's view, set by the test. */
public final class FakeCluster implements ClusterView {

    private final NodeId self;
    private final Map<GroupId, NodeId> leaders = new ConcurrentHashMap<>();
    private final Map<GroupId, GroupReplica> replicas = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile MetadataImage image = MetadataImage.EMPTY;

    public FakeCluster(NodeId self) {
        this.self = self;
    }

    /** Takes metadata in and tells everybody. */
    public void learn(MetadataRecord... records) {
        image = MetadataDelta.next(image, image.version() + 1, List.of(records));
        listeners.forEach(Runnable::run);
    }

    /** Somebody leads the group; null for nobody. */
    public void leader(GroupId group, NodeId leader) {
        if (leader == null) {
            leaders.remove(group);
        } else {
            leaders.put(group, leader);
        }
        listeners.forEach(Runnable::run);
    }

    /** The node gets a replica. */
    public void replica(GroupReplica replica) {
        replicas.put(replica.group(), replica);
    }

    /** The node loses its replica. */
    public void removeReplica(GroupId group) {
        replicas.remove(group);
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public MetadataImage image() {
        return image;
    }

    @Override
    public Optional<NodeId> leader(GroupId group) {
        return Optional.ofNullable(leaders.get(group));
    }

    @Override
    public Optional<GroupReplica> replica(GroupId group) {
        return Optional.ofNullable(replicas.get(group));
    }

    @Override
    public AutoCloseable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
