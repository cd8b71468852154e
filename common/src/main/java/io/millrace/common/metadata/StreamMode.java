package io.millrace.common.metadata;

/** Who decides how many shards a stream has (Kinesis StreamMode). */
public enum StreamMode {
    /** Its users: they split, merge and set the shard count. */
    PROVISIONED,
    /** The controllers, by the load they see; users' calls to split, merge or set the shard count are refused. */
    ON_DEMAND
}
