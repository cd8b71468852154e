package io.millrace.node.write;

import io.millrace.common.error.MillraceException;

/** What became of a record or block that was handed to a shard's leader. */
public sealed interface AppendOutcome {

    /**
     * Stored on a majority and applied here.
     *
     * @param offset offset of the record, or of the block's first one
     * @param arrivalMillis arrival time it was stored with
     * @param duplicate true when an earlier attempt had stored the block
     */
    record Stored(long offset, long arrivalMillis, boolean duplicate) implements AppendOutcome {}

    /** Not stored, or with OUTCOME_UNKNOWN perhaps stored. */
    record Failed(MillraceException reason) implements AppendOutcome {}
}
