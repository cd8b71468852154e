package io.millrace.node.write;

import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ShardId;

/** What became of one record of a put. */
public sealed interface PutOutcome {

    /**
     * Stored.
     *
     * @param shard shard that holds it
     * @param sequenceNumber decimal
     */
    record Stored(ShardId shard, String sequenceNumber) implements PutOutcome {}

    /** Not stored, or with OUTCOME_UNKNOWN perhaps stored. */
    record Failed(MillraceException reason) implements PutOutcome {}
}
