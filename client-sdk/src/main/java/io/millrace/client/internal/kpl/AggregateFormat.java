package io.millrace.client.internal.kpl;

/**
 * The frame of an aggregate: four magic bytes, a protobuf message AggregatedRecord, the MD5 of the message (source: the
 * producer library's aggregation-format.md). Field numbers are those of its proto2 schema.
 */
final class AggregateFormat {

    /** First four bytes, big-endian. */
    static final int MAGIC = 0xF3899AC2;

    static final int MAGIC_BYTES = 4;
    static final int DIGEST_BYTES = 16;

    /** AggregatedRecord: {@code repeated string partition_key_table}. */
    static final int PARTITION_KEYS = 1;
    /** AggregatedRecord: {@code repeated string explicit_hash_key_table}. */
    static final int EXPLICIT_HASH_KEYS = 2;
    /** AggregatedRecord: {@code repeated Record records}. */
    static final int RECORDS = 3;

    /** Record: {@code required uint64 partition_key_index}. */
    static final int PARTITION_KEY_INDEX = 1;
    /** Record: {@code optional uint64 explicit_hash_key_index}. */
    static final int EXPLICIT_HASH_KEY_INDEX = 2;
    /** Record: {@code required bytes data}. Field 4, tags, is not read by anybody. */
    static final int DATA = 3;

    private AggregateFormat() {}
}
