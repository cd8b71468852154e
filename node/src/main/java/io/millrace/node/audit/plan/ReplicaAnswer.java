package io.millrace.node.audit.plan;

import java.util.List;

/** What one replica says of a range. */
public sealed interface ReplicaAnswer {

    /**
     * It was read.
     *
     * @param coveredTo blocks that begin before this offset were read; less than asked for where a range is too much at once
     * @param digest last link of the {@link RangeHasher}
     * @param blocks number of blocks, damaged ones among them
     * @param bytes their bytes
     * @param intact no block failed its checksums
     * @param entries the blocks in order, if {@link Detail#BLOCKS} was asked for
     */
    record Read(long coveredTo, String digest, int blocks, long bytes, boolean intact, List<BlockEntry> entries)
            implements ReplicaAnswer {
        public Read {
            entries = List.copyOf(entries);
        }
    }

    /** Retention has taken records of the range here; what is kept begins at this offset. */
    record Trimmed(long firstOffset) implements ReplicaAnswer {}

    /** The replica has not applied all of the range yet; its next offset is this. */
    record Behind(long nextOffset) implements ReplicaAnswer {}

    /** The shard is not there, not yet or no longer. */
    record Gone() implements ReplicaAnswer {}

    /** The replica does not answer, or cannot be read now. */
    record Absent(String reason) implements ReplicaAnswer {}
}
