package io.millrace.node.replica;

import io.millrace.common.id.GroupId;

/**
 * Hears of a block that fails its checksums on this replica, so that a peer's copy can be fetched and given to {@link
 * GroupReplica#repair}. Called by the reader that found it, each time one does: must only hand over.
 */
@FunctionalInterface
public interface DamagedBlockListener {

    void damaged(GroupId group, long shardUid, long baseOffset);
}
