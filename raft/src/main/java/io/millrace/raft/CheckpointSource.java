package io.millrace.raft;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Checkpoint;
import java.util.concurrent.CompletableFuture;

/** Brings a checkpoint of a group from another member. */
interface CheckpointSource {

    /**
     * Fetches until it is complete on this disk; retries by itself.
     *
     * @param minIndex log index that the checkpoint must hold at least
     */
    CompletableFuture<Checkpoint> fetch(GroupId group, NodeId from, long minIndex);
}
