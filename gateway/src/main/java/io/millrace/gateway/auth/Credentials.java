package io.millrace.gateway.auth;

import java.util.Optional;

/** The access keys that may sign requests. Asked on I/O threads: must not block. */
@FunctionalInterface
public interface Credentials {

    /** The secret of a key; empty when there is no such key. */
    Optional<String> secret(String accessKeyId);
}
