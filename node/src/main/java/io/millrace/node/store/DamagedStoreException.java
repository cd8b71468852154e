package io.millrace.node.store;

/** Bytes on disk do not match their checksums. Found by a reader; what was read is not handed out. */
public final class DamagedStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DamagedStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
