package io.millrace.common.error;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal with its code. Made where a call is refused, translated once at each front door. Inside the pure core
 * refusals are values, not exceptions.
 */
public class MillraceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final Duration retryAfter;
    private final @Nullable String leaderEndpoint;

    public MillraceException(ErrorCode code, String message) {
        this(code, message, Duration.ZERO, null, null);
    }

    public MillraceException(ErrorCode code, String message, Throwable cause) {
        this(code, message, Duration.ZERO, null, cause);
    }

    private MillraceException(
            ErrorCode code,
            String message,
            Duration retryAfter,
            @Nullable String leaderEndpoint,
            @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
        this.leaderEndpoint = leaderEndpoint;
    }

    /** The same refusal with a hint when to try again. */
    public MillraceException withRetryAfter(Duration wait) {
        return new MillraceException(code, text(), wait, leaderEndpoint, getCause());
    }

    /** The same refusal with the {@code host:port} that leads. */
    public MillraceException withLeaderEndpoint(String endpoint) {
        return new MillraceException(code, text(), retryAfter, endpoint, getCause());
    }

    public ErrorCode code() {
        return code;
    }

    /** Zero when the caller may choose. */
    public Duration retryAfter() {
        return retryAfter;
    }

    public Optional<String> leaderEndpoint() {
        return Optional.ofNullable(leaderEndpoint);
    }

    private String text() {
        String message = getMessage();
        return message == null ? code.name() : message;
    }
}
