package io.millrace.gateway.wire;

import java.util.Optional;

/** A body that is not what its encoding or the operation's shapes ask for; HTTP 400. */
public final class SerializationException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The body is not JSON or CBOR at all; AWS gives no reason. */
    SerializationException() {}

    /** A value has another type than its member. */
    SerializationException(String message) {
        super(message);
    }

    public Optional<String> reason() {
        return Optional.ofNullable(getMessage());
    }
}
