package io.millrace.client;

import io.millrace.common.hash.HashKeyRange;
import java.util.List;
import java.util.Optional;

/**
 * A shard as the control plane describes it.
 *
 * @param shardId for example {@code shardId-000000000003}
 * @param uid unique number of the shard in the cluster
 * @param parents ids of its parents: none, one (split) or two (merge)
 * @param range hash keys it holds
 * @param startingSequenceNumber lowest sequence number it can hold, decimal
 * @param endingSequenceNumber highest one once the shard is closed; empty while it is open
 * @param group number of the replica group that holds it
 * @param leaderNode node that leads the group; empty when unknown
 */
public record ShardDescription(
        String shardId,
        long uid,
        List<String> parents,
        HashKeyRange range,
        String startingSequenceNumber,
        Optional<String> endingSequenceNumber,
        int group,
        Optional<String> leaderNode) {

    /**
     * Keeps an own copy of the parents.
     *
     * @param shardId for example {@code shardId-000000000003}
     * @param uid unique number of the shard in the cluster
     * @param parents ids of its parents: none, one (split) or two (merge)
     * @param range hash keys it holds
     * @param startingSequenceNumber lowest sequence number it can hold, decimal
     * @param endingSequenceNumber highest one once the shard is closed; empty while it is open
     * @param group number of the replica group that holds it
     * @param leaderNode node that leads the group; empty when unknown
     */
    public ShardDescription {
        parents = List.copyOf(parents);
    }

    /** {@return true while the shard takes records} */
    public boolean isOpen() {
        return endingSequenceNumber.isEmpty();
    }
}
