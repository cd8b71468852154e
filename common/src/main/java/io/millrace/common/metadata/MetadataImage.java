package io.millrace.common.metadata;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Everything the controllers know, immutable (design D7). Nodes, front doors and controllers hold the latest version in one
 * volatile field; changes come as records through {@code MetadataDelta}.
 *
 * @param version grows by one with each applied change; 0 = empty
 * @param cluster id, secrets and counters of the cluster
 * @param streams by name
 * @param streamNames name of each stream by its unique number
 * @param nodes by id
 * @param groups by number
 */
public record MetadataImage(
        long version,
        ClusterInfo cluster,
        TreePMap<String, StreamInfo> streams,
        PMap<Long, String> streamNames,
        TreePMap<NodeId, NodeInfo> nodes,
        TreePMap<GroupId, GroupInfo> groups) {

    /** Nothing yet. */
    public static final MetadataImage EMPTY = new MetadataImage(
            0, ClusterInfo.NONE, TreePMap.empty(), HashTreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    public Optional<StreamInfo> stream(String name) {
        return Optional.ofNullable(streams.get(name));
    }

    public Optional<StreamInfo> stream(long uid) {
        return Optional.ofNullable(streamNames.get(uid)).flatMap(this::stream);
    }

    public Optional<NodeInfo> node(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    public Optional<GroupInfo> group(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }
}
