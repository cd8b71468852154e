package io.millrace.client;

import io.millrace.common.record.SequenceNumber;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where reading starts, in Kinesis' words (ShardIteratorType).
 *
 * @param kind kind of position
 * @param sequenceNumber decimal sequence number for the two SEQUENCE_NUMBER kinds, else null
 * @param timestampMillis milliseconds since the epoch for AT_TIMESTAMP, else 0
 */
public record StartPosition(Kind kind, @Nullable String sequenceNumber, long timestampMillis) {

    /** Kinds of positions. */
    public enum Kind {
        /** Oldest record that is still kept. */
        TRIM_HORIZON,
        /** Only records put after the call. */
        LATEST,
        /** The record with this sequence number. */
        AT_SEQUENCE_NUMBER,
        /** The record after this sequence number. */
        AFTER_SEQUENCE_NUMBER,
        /** First record that arrived at this time or later. */
        AT_TIMESTAMP
    }

    /**
     * Checks that the values fit together.
     *
     * @param kind kind of position
     * @param sequenceNumber decimal sequence number for the two SEQUENCE_NUMBER kinds, else null
     * @param timestampMillis milliseconds since the epoch for AT_TIMESTAMP, else 0
     * @throws IllegalArgumentException when a sequence number is missing, or given for a kind that takes none
     */
    public StartPosition {
        boolean needsNumber = kind == Kind.AT_SEQUENCE_NUMBER || kind == Kind.AFTER_SEQUENCE_NUMBER;
        if (needsNumber != Optional.ofNullable(sequenceNumber).isPresent()) {
            throw new IllegalArgumentException(
                    kind + (needsNumber ? " needs a sequence number" : " takes no sequence number"));
        }
    }

    /** {@return the oldest record that is still kept} */
    public static StartPosition trimHorizon() {
        return new StartPosition(Kind.TRIM_HORIZON, null, 0);
    }

    /** {@return the shard's tip: only records put after the call} */
    public static StartPosition latest() {
        return new StartPosition(Kind.LATEST, null, 0);
    }

    /**
     * Starts at a record.
     *
     * @param number sequence number of the first record to read
     * @return that position; it belongs to one shard
     */
    public static StartPosition at(SequenceNumber number) {
        return new StartPosition(Kind.AT_SEQUENCE_NUMBER, number.toString(), 0);
    }

    /**
     * Starts behind a record.
     *
     * @param number sequence number of the last record not to read
     * @return that position; it belongs to one shard
     */
    public static StartPosition after(SequenceNumber number) {
        return new StartPosition(Kind.AFTER_SEQUENCE_NUMBER, number.toString(), 0);
    }

    /**
     * Starts at a time.
     *
     * @param time earliest arrival time, in whole milliseconds
     * @return the first record that arrived then or later
     */
    public static StartPosition at(Instant time) {
        return new StartPosition(Kind.AT_TIMESTAMP, null, time.toEpochMilli());
    }
}
