package io.millrace.common.record;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.math.BigInteger;

/**
 * Position of a record in a shard, written as a decimal number of 56 digits in the layout of the real service: hex
 * {@code 2}, creation second of the shard (9 digits), low nibble of the shard number, offset (16), {@code 00}, zeros
 * where the real service has the record's second (9), shard number (8), version {@code 2}. Numbers rise with the offset
 * in a shard and, because a child is created at least a second after its parents, from parent to child (INV-5).
 *
 * @param epochSeconds creation second of the shard, 0 to 2^36-1
 * @param shardNumber number of the shard in its stream
 * @param offset offset of the record in the shard, not negative
 */
public record SequenceNumber(long epochSeconds, int shardNumber, long offset) implements Comparable<SequenceNumber> {

    /** Offset in a closed shard's EndingSequenceNumber, larger than that of any record. */
    public static final long END_OFFSET = Long.MAX_VALUE;

    private static final int HEX_DIGITS = 47;
    private static final long EPOCH_LIMIT = 1L << 36;

    public SequenceNumber {
        if (epochSeconds < 0 || epochSeconds >= EPOCH_LIMIT || shardNumber < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "no sequence number has second " + epochSeconds + ", shard " + shardNumber + ", offset " + offset);
        }
    }

    /**
     * Reads a decimal sequence number.
     *
     * @throws MillraceException INVALID_ARGUMENT when it is not one that this service writes
     */
    public static SequenceNumber parse(String decimal) {
        if (decimal.length() == 56 && decimal.chars().allMatch(c -> c >= '0' && c <= '9')) {
            String hex = new BigInteger(decimal).toString(16);
            if (hex.length() == HEX_DIGITS && hex.charAt(0) == '2' && hex.charAt(46) == '2') {
                long seconds = Long.parseLong(hex.substring(1, 10), 16);
                int nibble = Character.digit(hex.charAt(10), 16);
                long offset = Long.parseUnsignedLong(hex.substring(11, 27), 16);
                long shard = Long.parseLong(hex.substring(38, 46), 16);
                boolean zeros = hex.substring(27, 38).equals("00000000000");
                if (zeros && offset >= 0 && shard <= Integer.MAX_VALUE && nibble == (shard & 0xf)) {
                    return new SequenceNumber(seconds, (int) shard, offset);
                }
            }
        }
        throw new MillraceException(
                ErrorCode.INVALID_ARGUMENT, "'" + decimal + "' is not a sequence number of this service");
    }

    /** The 56 decimal digits. */
    @Override
    public String toString() {
        // 2 | seconds 36 bit | nibble 4 bit | offset 64 bit | 8 + 36 zero bits | shard 32 bit | 2
        BigInteger head = BigInteger.valueOf((2L << 40) | (epochSeconds << 4) | (shardNumber & 0xf));
        BigInteger tail = BigInteger.valueOf(((long) shardNumber << 4) | 2);
        return head.shiftLeft(64)
                .or(BigInteger.valueOf(offset))
                .shiftLeft(80)
                .or(tail)
                .toString();
    }

    /** As integers compare. */
    @Override
    public int compareTo(SequenceNumber other) {
        int bySecond = Long.compare(epochSeconds, other.epochSeconds);
        if (bySecond != 0) {
            return bySecond;
        }
        int byNibble = Integer.compare(shardNumber & 0xf, other.shardNumber & 0xf);
        if (byNibble != 0) {
            return byNibble;
        }
        int byOffset = Long.compare(offset, other.offset);
        return byOffset != 0 ? byOffset : Integer.compare(shardNumber, other.shardNumber);
    }
}
