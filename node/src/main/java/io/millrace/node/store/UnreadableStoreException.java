package io.millrace.node.store;

/** The disk did not answer a read, for another reason than damaged bytes. */
public final class UnreadableStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
