package io.millrace.common.error;

/** What a client should do with a refused call. */
public enum Retry {
    /** The same call will be refused again. */
    NEVER,
    /** The same call may succeed later: wait, with jitter. */
    BACKOFF,
    /** The same call may succeed at another server or with a newer shard map: at once. */
    REDIRECT
}
