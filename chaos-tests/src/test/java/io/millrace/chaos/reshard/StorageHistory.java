package io.millrace.chaos.reshard;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.util.HashMap;
import java.util.Map;

/** What replicas said they had on their disks (INV-1): after a crash they have at least that. */
final class StorageHistory {

    private final Checks checks;
    private final Map<Place, Long> flushed = new HashMap<>();
    private int installed;

    private record Place(GroupId group, NodeId node) {}

    StorageHistory(Checks checks) {
        this.checks = checks;
    }

    void flushed(GroupId group, NodeId node, long index) {
        flushed.merge(new Place(group, node), index, Math::max);
    }

    void opened(GroupId group, NodeId node, long index) {
        long promised = flushed.getOrDefault(new Place(group, node), -1L);
        checks.that(
                index >= promised,
                "INV-1",
                "%s of %s opens at entry %d, it had said that it has %d on disk",
                group,
                node,
                index,
                promised);
    }

    /** The node has another disk. */
    void wiped(GroupId group, NodeId node) {
        flushed.remove(new Place(group, node));
    }

    void installed() {
        installed++;
    }

    /** Checkpoints that replicas took over. */
    int installedCount() {
        return installed;
    }
}
