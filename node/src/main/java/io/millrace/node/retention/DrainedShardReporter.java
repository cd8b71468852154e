package io.millrace.node.retention;

import java.util.List;

/** Tells the controller (ControllerService.ReportShards) of closed shards without records. Must not block or throw. */
@FunctionalInterface
public interface DrainedShardReporter {

    /** These closed shards hold nothing any more and may be forgotten. Repeated until they are gone. */
    void drained(List<Long> shardUids);
}
