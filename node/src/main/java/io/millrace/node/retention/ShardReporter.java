package io.millrace.node.retention;

import java.util.List;

/** Tells the controller (ControllerService.ReportShards) of shards that may go. Must not block or throw. */
@FunctionalInterface
public interface ShardReporter {

    /** What a run has found, if anything; repeated by the next run until it is gone. */
    void report(ShardReport report);

    /**
     * Shards that may go.
     *
     * @param drained unique numbers of closed shards that hold nothing any more
     * @param orphans shards that a group led here holds and the metadata does not know
     */
    record ShardReport(List<Long> drained, List<OrphanShards.Orphan> orphans) {
        public ShardReport {
            drained = List.copyOf(drained);
            orphans = List.copyOf(orphans);
        }

        boolean isEmpty() {
            return drained.isEmpty() && orphans.isEmpty();
        }
    }
}
