package io.millrace.controller.coordination;

import org.pcollections.TreePMap;

/**
 * A change of {@link CoordinationState}. All but the …Gone ones say the whole new state of one thing, so that replaying one twice
 * does no harm.
 */
public sealed interface CoordinationRecord {

    /**
     * The next epoch to give out.
     *
     * @param epoch above all that were given out
     */
    record NextEpoch(long epoch) implements CoordinationRecord {}

    /** A group without its leases; members as in {@link ConsumerGroup}. */
    record Group(String name, long createdMillis, GroupSettings settings, TreePMap<String, LeasePosition> streams)
            implements CoordinationRecord {}

    /** A group that is no more, with all its leases. */
    record GroupGone(String name) implements CoordinationRecord {}

    /** A lease of a group. */
    record LeaseSet(String group, Lease lease) implements CoordinationRecord {}

    /** A lease that is no more. */
    record LeaseGone(String group, long shardUid) implements CoordinationRecord {}
}
