package io.millrace.server.demo;

import io.millrace.client.ShardDescription;
import java.util.List;

/**
 * All that was seen in a run, before it is judged.
 *
 * @param source every line of the log
 * @param stored every acknowledgement
 * @param before the shards just before the kill
 * @param after the shards just before the restart
 * @param marks when things happened
 * @param replicas whether all replicas hold the same
 * @param copies what the readers got
 * @param disks disk use per server
 * @param endedNanos when it was over, monotonic
 */
record DemoObservation(
        List<SourceLine> source,
        List<StoredLine> stored,
        List<ShardDescription> before,
        List<ShardDescription> after,
        DemoMarks marks,
        Check replicas,
        List<Copy> copies,
        List<DemoOutcome.Disk> disks,
        long endedNanos) {

    DemoObservation {
        source = List.copyOf(source);
        stored = List.copyOf(stored);
        before = List.copyOf(before);
        after = List.copyOf(after);
        copies = List.copyOf(copies);
        disks = List.copyOf(disks);
    }

    /**
     * What a reader got.
     *
     * @param reader name of the reader
     * @param lines in the order in which they were read
     */
    record Copy(String reader, List<ReceivedLine> lines) {
        Copy {
            lines = List.copyOf(lines);
        }
    }
}
