package io.millrace.gateway.operation.record;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * ContinuationSequenceNumber: where a reader goes on that has read everything in front of a record. It may be given back with
 * AT_SEQUENCE_NUMBER and with AFTER_SEQUENCE_NUMBER (the KCL does the latter), so it is no record's own number but the one just
 * below the next record's: above all that were read, below all that were not. Numbers of records are even, these are odd.
 */
final class Continuation {

    private static final Pattern NUMBER = Pattern.compile("\\d{56}");

    private Continuation() {}

    /** In front of a record that may not be there yet. */
    static String before(String sequenceNumber) {
        return new BigInteger(sequenceNumber).subtract(BigInteger.ONE).toString();
    }

    /** The number of the record that it is in front of; empty when it is no continuation. */
    static Optional<String> next(String number) {
        if (!NUMBER.matcher(number).matches()) {
            return Optional.empty();
        }
        BigInteger value = new BigInteger(number);
        return value.testBit(0) ? Optional.of(value.add(BigInteger.ONE).toString()) : Optional.empty();
    }
}
