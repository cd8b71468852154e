package io.millrace.node.subscribe;

/** Whether a consumer may have several subscriptions to a shard at a time. */
public enum Tenure {
    /** As many as it wants. */
    SHARED,
    /** One, as the Kinesis protocol has it: a new one takes over from one that is at least 5 s old. */
    EXCLUSIVE
}
