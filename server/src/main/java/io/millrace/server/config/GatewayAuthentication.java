package io.millrace.server.config;

/** Whose calls the gateway serves. */
public enum GatewayAuthentication {
    /** Those that an access key has signed. */
    REQUIRED,
    /** Those, and calls without a signature. */
    ANONYMOUS,
    /** All; signatures are not looked at. */
    NONE
}
