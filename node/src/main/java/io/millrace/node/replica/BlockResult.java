package io.millrace.node.replica;

import io.millrace.common.error.ErrorCode;

/** What the state machine decided about one block. */
public sealed interface BlockResult {

    /**
     * The block is stored.
     *
     * @param baseOffset offset of its first record
     * @param arrivalMillis arrival time it was stored with
     * @param duplicate true when an earlier attempt of the same producer sequence had stored it
     */
    record Stored(long baseOffset, long arrivalMillis, boolean duplicate) implements BlockResult {}

    /** The block is certainly not stored. */
    record Refused(ErrorCode code, String message) implements BlockResult {}
}
