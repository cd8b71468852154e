package io.millrace.common.metadata;

/** State of a stream (Kinesis StreamStatus). */
public enum StreamStatus {
    CREATING,
    DELETING,
    ACTIVE,
    UPDATING
}
