package io.millrace.server.config;

/** What a server process does. */
public enum Role {
    /** Member of the metadata quorum. */
    CONTROLLER,
    /** Holds replicas of data groups. */
    NODE,
    /** Speaks the Kinesis protocol. */
    GATEWAY
}
