package io.millrace.client.fake;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;

/**
 * What goes wrong with one AppendBlocks call.
 *
 * @param kind where it goes wrong
 * @param refusal what the client sees
 */
public record Fault(Kind kind, MillraceException refusal) {

    /** Where a call goes wrong. */
    public enum Kind {
        /** The server never sees the call. */
        LOSE_REQUEST,
        /** The blocks are stored, the answer is lost. */
        LOSE_REPLY,
        /** Each block is refused with the code. */
        REFUSE_BLOCKS
    }

    public static Fault loseRequest() {
        return new Fault(Kind.LOSE_REQUEST, new MillraceException(ErrorCode.UNAVAILABLE, "connection lost"));
    }

    public static Fault loseReply() {
        return new Fault(Kind.LOSE_REPLY, new MillraceException(ErrorCode.UNAVAILABLE, "connection lost"));
    }

    public static Fault refuseCall(MillraceException refusal) {
        return new Fault(Kind.LOSE_REQUEST, refusal);
    }

    public static Fault refuseBlocks(ErrorCode code, Duration retryAfter) {
        return new Fault(Kind.REFUSE_BLOCKS, new MillraceException(code, "fake " + code).withRetryAfter(retryAfter));
    }
}
