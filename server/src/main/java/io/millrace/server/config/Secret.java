package io.millrace.server.config;

/**
 * A value that must not be printed.
 *
 * @param value the secret; empty when none is set
 */
public record Secret(String value) {

    public boolean isEmpty() {
        return value.isEmpty();
    }

    @Override
    public String toString() {
        return value.isEmpty() ? "" : "(secret)";
    }
}
