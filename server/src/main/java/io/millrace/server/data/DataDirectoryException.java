package io.millrace.server.data;

/** A data directory that this process must not or cannot use; the message says why and what to do. */
public final class DataDirectoryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DataDirectoryException(String message) {
        super(message);
    }

    DataDirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
