package io.millrace.node.read;

import io.millrace.node.catalog.Constraints;
import io.millrace.node.catalog.Refusals;

/**
 * Where a reader wants to start.
 *
 * @param type kind of position
 * @param sequenceNumber decimal for the two SEQUENCE_NUMBER types, else empty
 * @param timestampMillis for AT_TIMESTAMP, milliseconds since the epoch
 */
public record StartPosition(Type type, String sequenceNumber, long timestampMillis) {

    /** Kinesis ShardIteratorType. */
    public enum Type {
        AFTER_SEQUENCE_NUMBER,
        LATEST,
        AT_TIMESTAMP,
        AT_SEQUENCE_NUMBER,
        TRIM_HORIZON
    }

    /** Oldest kept record. */
    public static final StartPosition TRIM_HORIZON = new StartPosition(Type.TRIM_HORIZON, "", 0);

    /**
     * Checks that type and values fit; texts as the real service has them (reference kinesis-api.md §6).
     *
     * @throws io.millrace.common.error.MillraceException INVALID_ARGUMENT when not
     */
    void check(long nowMillis) {
        boolean wantsNumber = type == Type.AT_SEQUENCE_NUMBER || type == Type.AFTER_SEQUENCE_NUMBER;
        if (wantsNumber && sequenceNumber.isEmpty()) {
            throw Refusals.invalid(eitherOr() + " and no StartingSequenceNumber.");
        }
        if (!wantsNumber && type != Type.AT_TIMESTAMP && !sequenceNumber.isEmpty()) {
            throw Refusals.invalid(eitherOr() + " and also a StartingSequenceNumber.");
        }
        if (type == Type.AT_TIMESTAMP) {
            new Constraints()
                    .range("timestamp", timestampMillis, 0, Long.MAX_VALUE)
                    .check();
            if (timestampMillis > nowMillis) {
                throw Refusals.invalid("The timestampInMillis parameter cannot be greater than the"
                        + " currentTimestampInMillis. timestampInMillis: " + timestampMillis
                        + ", currentTimestampInMillis: " + nowMillis);
            }
        }
    }

    private String eitherOr() {
        return "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2)"
                + " TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified " + type;
    }
}
