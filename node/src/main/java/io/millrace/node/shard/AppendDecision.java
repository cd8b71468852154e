package io.millrace.node.shard;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ProducerId;
import org.jspecify.annotations.Nullable;

/** What a shard decided about a block. A refusal is a value (design D4). */
public sealed interface AppendDecision {

    /**
     * The block is to be stored.
     *
     * @param baseOffset offset of its first record
     * @param arrivalMillis arrival time to stamp it with
     * @param forgotten producer whose memory had to make room, or null
     */
    record Store(
            long baseOffset, long arrivalMillis, @Nullable ProducerId forgotten) implements AppendDecision {}

    /**
     * An earlier attempt of the same producer sequence was stored: the answer is that one's.
     *
     * @param baseOffset offset of its first record
     * @param arrivalMillis arrival time it was stored with
     */
    record Repeat(long baseOffset, long arrivalMillis) implements AppendDecision {}

    /** The block is certainly not stored by this attempt. */
    record Refuse(ErrorCode code, String message) implements AppendDecision {}
}
