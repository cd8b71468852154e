package io.millrace.client.internal.produce;

import io.millrace.client.internal.map.MapShard;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means for a block. Pure.
 *
 * @param kind what to do
 * @param baseOffset offset of the first record when stored
 * @param arrivalMillis arrival time when stored
 * @param refusal why not, unless stored
 * @param children with a closed shard: the shards that take its records, as far as known
 */
record Verdict(
        Kind kind,
        long baseOffset,
        long arrivalMillis,
        @Nullable MillraceException refusal,
        List<MapShard> children) {

    enum Kind {
        /** On disk on a majority. */
        STORED,
        /** Not stored; the same block may be stored later. */
        RETRY,
        /** Perhaps stored; the same block with the same sequence finds out. */
        RETRY_UNKNOWN,
        /** Not stored, and this shard takes no more: to its children. */
        SHARD_CLOSED,
        /** Not stored: its predecessor is missing. */
        OUT_OF_ORDER,
        /** Not stored now: the shard does not know the producer. */
        UNKNOWN_PRODUCER,
        /** Not stored, never will be. */
        REFUSED
    }

    static Verdict stored(long baseOffset, long arrivalMillis) {
        return new Verdict(Kind.STORED, baseOffset, arrivalMillis, null, List.of());
    }

    /**
     * The meaning of a refusal.
     *
     * @param ofCall the refusal came as the failure of the whole call, so the server may have begun
     */
    static Verdict refused(MillraceException refusal, Scope ofCall) {
        return new Verdict(kind(refusal.code(), ofCall), 0, 0, refusal, List.of());
    }

    /** Not stored because a block before it is not: that one's refusal is the reason. */
    boolean isOnlyAboutOrder() {
        return refusal != null && isOnlyAboutOrder(refusal.code());
    }

    /** True for what a shard says of a block whose predecessors it does not have. */
    static boolean isOnlyAboutOrder(ErrorCode code) {
        return code == ErrorCode.OUT_OF_ORDER_SEQUENCE || code == ErrorCode.UNKNOWN_PRODUCER;
    }

    /** This verdict of a closed shard, with the shards that take its records as far as the server knew them. */
    Verdict withChildren(List<MapShard> known) {
        return new Verdict(kind, baseOffset, arrivalMillis, refusal, known);
    }

    /** What a refusal is about. */
    enum Scope {
        /** One block, judged by a server. */
        BLOCK,
        /** The call, perhaps by the transport. */
        CALL
    }

    private static Kind kind(ErrorCode code, Scope scope) {
        return switch (code) {
            case SHARD_CLOSED -> Kind.SHARD_CLOSED;
            case OUT_OF_ORDER_SEQUENCE -> Kind.OUT_OF_ORDER;
            case UNKNOWN_PRODUCER -> Kind.UNKNOWN_PRODUCER;
            case OUTCOME_UNKNOWN, TIMEOUT, INTERNAL -> Kind.RETRY_UNKNOWN;
            case UNAVAILABLE -> scope == Scope.CALL ? Kind.RETRY_UNKNOWN : Kind.RETRY;
            // The map named the shard, so a server that does not know it is late, not right.
            case RESOURCE_NOT_FOUND -> Kind.RETRY;
            case WRONG_SHARD -> Kind.REFUSED;
            default -> code.retry() == Retry.NEVER ? Kind.REFUSED : Kind.RETRY;
        };
    }
}
