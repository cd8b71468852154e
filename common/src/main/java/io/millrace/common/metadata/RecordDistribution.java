package io.millrace.common.metadata;

/** How a stream chooses the shard of a record. */
public enum RecordDistribution {
    /** By the partition key or the explicit hash key. */
    USER_PARTITION_KEY,
    /** Evenly, whatever the keys are; keys are not stored. */
    AUTO
}
