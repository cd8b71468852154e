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

    /**
     * Made by a producer.
     *
     * @param code why; OUTCOME_UNKNOWN when the record may be stored
     * @param message the reason as a sentence
     * @param attempts every try, in order; empty when the record was never sent
     */
    public PutFailedException(ErrorCode code, String message, List<PutAttempt> attempts) {
        super(code, message);
        this.attempts = List.copyOf(attempts);
    }

    /** {@return every try, in order; empty when the record was never sent, and after serialization} */
    public List<PutAttempt> attempts() {
        return attempts == null ? List.of() : attempts;
    }
}
