package io.millrace.server.config;

/** Settings that cannot be used. The message is one sentence for the person who wrote them: where, what, and the fix. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ConfigException(String message) {
        super(message);
    }

    ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
