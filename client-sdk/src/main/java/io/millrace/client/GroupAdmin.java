package io.millrace.client;

import java.util.List;
import java.util.Map;

/**
 * Looks after consumer groups: who reads what, how far, why not; and starts a stopped group elsewhere. Any thread; calls block.
 * All of them fail with a {@link io.millrace.common.error.MillraceException}: RESOURCE_NOT_FOUND for a group that does not exist.
 */
public interface GroupAdmin {

    /** {@return all groups in name order, without their workers and leases} */
    List<GroupDescription> listGroups();

    /**
     * One group with its workers and leases.
     *
     * @param group name of the group
     * @return its state
     */
    GroupDescription describeGroup(String group);

    /**
     * How far a group is behind.
     *
     * @param group name of the group
     * @return its lag, as far as the servers that hold the shards have answered
     */
    GroupLag groupLag(String group);

    /**
     * For each shard of the group's streams why it is or is not held, in order of stream and shard.
     *
     * @param group name of the group
     * @return one explanation per shard, and one per stream that does not exist
     */
    List<ShardExplanation> explainGroup(String group);

    /**
     * Lets a group without workers start elsewhere: what it knows of the streams is forgotten.
     *
     * @param group name of the group
     * @param streams streams that the group reads, and where it starts: {@code TRIM_HORIZON}, {@code LATEST} or a time
     * @return how many checkpoints were forgotten
     * @throws io.millrace.common.error.MillraceException RESOURCE_IN_USE while it has workers or leases are held
     */
    int resetGroup(String group, Map<String, StartPosition> streams);

    /**
     * Forgets a group without workers, with its checkpoints.
     *
     * @param group name of the group
     * @throws io.millrace.common.error.MillraceException RESOURCE_IN_USE while it has workers or leases are held
     */
    void deleteGroup(String group);
}
