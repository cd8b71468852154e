package io.millrace.client;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.List;

/**
 * How a producer's future ends when its record is not stored, or may not be (OUTCOME_UNKNOWN): the reason, and every try.
 */
public final class PutFailedException extends MillraceException {

    private static final long serialVersionUID = 1L;

    private final transient List<PutAttempt> attempts;

    public PutFailedException(ErrorCode code, String message, List<PutAttempt> attempts) {
        super(code, message);
        this.attempts = List.copyOf(attempts);
    }

    /** Every try, in order; empty when the record was never sent. */
    public List<PutAttempt> attempts() {
        return attempts == null ? List.of() : attempts;
    }
}
