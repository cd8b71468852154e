package io.millrace.common.metadata;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.util.List;

/**
 * A replica group and where its replicas are.
 *
 * @param id number
 * @param replicas nodes that hold a replica, one per zone
 * @param shardCount shards that are placed in it
 */
public record GroupInfo(GroupId id, List<NodeId> replicas, int shardCount) {

    public GroupInfo {
        replicas = List.copyOf(replicas);
    }
}
