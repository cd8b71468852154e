package io.millrace.common.id;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;

/**
 * A shard's number within its stream, written {@code shardId-%012d} as Kinesis writes it.
 *
 * @param number 0 to 2147483647
 */
public record ShardId(int number) implements Comparable<ShardId> {

    private static final String ZERO = "shardId-000000000000";

    public ShardId {
        if (number < 0) {
            throw new IllegalArgumentException("shard number " + number + " is negative");
        }
    }

    /**
     * Reads what a client sent. As the real service does, the number is what follows the first '-' (or the whole text).
     *
     * @throws MillraceException RESOURCE_NOT_FOUND when there is no number from 0 to 2147483647 in it
     */
    public static ShardId parse(String text) {
        String digits = text.substring(text.indexOf('-') + 1);
        try {
            int number = Integer.parseInt(digits);
            if (number >= 0) {
                return new ShardId(number);
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the refusal, which names the text
        }
        throw new MillraceException(
                ErrorCode.RESOURCE_NOT_FOUND,
                "'" + text + "' is not a shard id; shard ids look like " + new ShardId(0));
    }

    @Override
    public int compareTo(ShardId other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        // Not String.format: this is called for each block that is served, and showed in profiles.
        String digits = Integer.toString(number);
        return ZERO.substring(0, ZERO.length() - digits.length()) + digits;
    }
}
