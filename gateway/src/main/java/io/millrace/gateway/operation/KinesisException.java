package io.millrace.gateway.operation;

/** An error as the Kinesis API names it; rendered in the caller's encoding. */
public final class KinesisException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int httpStatus;

    /**
     * @param code the exception's shape name, for example {@code ResourceNotFoundException}
     * @param httpStatus 400 for the caller's faults, 500 or 503 for ours
     */
    public KinesisException(String code, int httpStatus, String message) {
        super(message);
        this.code = code;
        this.httpStatus = httpStatus;
    }

    public String code() {
        return code;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
