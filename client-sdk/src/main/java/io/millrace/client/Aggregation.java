package io.millrace.client;

/**
 * Whether a producer packs many user records into one stored record. Immutable.
 *
 * <p>Without it user records of a block are stored as records of their own, which costs nothing but counts against the
 * shard's limit of records per second. With it the stored records are in the format of the Kinesis Producer Library: every
 * reader of this library and the Kinesis Client Library takes them apart, other readers of the Kinesis API see the aggregate.
 *
 * @param format how records are packed
 * @param maxBytes bytes of an aggregate at which the next one begins; a larger user record is stored alone (AggregationMaxSize)
 * @param maxRecords most user records of an aggregate (AggregationMaxCount)
 */
public record Aggregation(Format format, int maxBytes, int maxRecords) {

    private static final int LARGEST = 10 * 1024 * 1024;
    private static final Aggregation NONE = new Aggregation(Format.NONE, LARGEST, Integer.MAX_VALUE);

    /** How user records are packed. */
    public enum Format {
        /** Each is a stored record. */
        NONE,
        /** As the Kinesis Producer Library does it. */
        KPL
    }

    /**
     * Checks the values.
     *
     * @param format how records are packed
     * @param maxBytes bytes of an aggregate at which the next one begins; a larger user record is stored alone (AggregationMaxSize)
     * @param maxRecords most user records of an aggregate (AggregationMaxCount)
     * @throws IllegalArgumentException when an aggregate would have less than 64 bytes, more than 10 MiB, or no record
     */
    public Aggregation {
        if (maxBytes < 64 || maxBytes > LARGEST) {
            throw new IllegalArgumentException("an aggregate has 64 to " + LARGEST + " bytes, not " + maxBytes);
        }
        if (maxRecords < 1) {
            throw new IllegalArgumentException("an aggregate has at least one record, not " + maxRecords);
        }
    }

    /** {@return the default: each user record is stored on its own} */
    public static Aggregation none() {
        return NONE;
    }

    /** {@return the producer library's format and defaults: 51,200 bytes, as many records as fit} */
    public static Aggregation kpl() {
        return kpl(51_200, Integer.MAX_VALUE);
    }

    /**
     * The producer library's format.
     *
     * @param maxBytes bytes of an aggregate at which the next one begins, 64 to 10 MiB
     * @param maxRecords most user records of an aggregate, at least 1
     * @return that format with these limits
     * @throws IllegalArgumentException when a limit is out of its range
     */
    public static Aggregation kpl(int maxBytes, int maxRecords) {
        return new Aggregation(Format.KPL, maxBytes, maxRecords);
    }
}
