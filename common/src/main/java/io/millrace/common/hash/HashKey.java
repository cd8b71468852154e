package io.millrace.common.hash;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * An unsigned 128-bit hash key, 0 to 2^128-1.
 *
 * @param high upper 64 bits, unsigned
 * @param low lower 64 bits, unsigned
 */
public record HashKey(long high, long low) implements Comparable<HashKey> {

    /** Smallest hash key. */
    public static final HashKey MIN = new HashKey(0, 0);

    /** Largest hash key, 2^128-1. */
    public static final HashKey MAX = new HashKey(-1, -1);

    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(128);
    private static final ThreadLocal<MessageDigest> MD5 = ThreadLocal.withInitial(MessageDigests::md5);

    /** Hash key of a partition key: the MD5 of its UTF-8 bytes as a big-endian integer (AWS API, PutRecord). */
    public static HashKey ofPartitionKey(String partitionKey) {
        return ofPartitionKey(partitionKey.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #ofPartitionKey(String)}, for a key that is UTF-8 already. */
    public static HashKey ofPartitionKey(byte[] utf8) {
        return fromBytes(MD5.get().digest(utf8));
    }

    /** Reads 16 big-endian bytes. */
    public static HashKey fromBytes(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException("a hash key has 16 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new HashKey(buffer.getLong(), buffer.getLong());
    }

    /**
     * Reads a decimal hash key as clients send it.
     *
     * @throws MillraceException INVALID_ARGUMENT unless it is a decimal number in [0, 2^128-1]
     */
    public static HashKey parse(String decimal) {
        if (!decimal.isEmpty() && decimal.length() <= 39 && decimal.chars().allMatch(c -> c >= '0' && c <= '9')) {
            BigInteger value = new BigInteger(decimal);
            if (value.compareTo(LIMIT) < 0) {
                return of(value);
            }
        }
        throw new MillraceException(
                ErrorCode.INVALID_ARGUMENT,
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was "
                        + decimal);
    }

    /** Converts from an integer in [0, 2^128-1]. */
    public static HashKey of(BigInteger value) {
        if (value.signum() < 0 || value.compareTo(LIMIT) >= 0) {
            throw new IllegalArgumentException(value + " is not in [0, 2^128-1]");
        }
        return new HashKey(value.shiftRight(64).longValue(), value.longValue());
    }

    public BigInteger toBigInteger() {
        return new BigInteger(1, toBytes());
    }

    /** The 16 big-endian bytes. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The next larger key; wraps from {@link #MAX} to {@link #MIN}. */
    public HashKey next() {
        return new HashKey(low == -1 ? high + 1 : high, low + 1);
    }

    /** The next smaller key; wraps from {@link #MIN} to {@link #MAX}. */
    public HashKey previous() {
        return new HashKey(low == 0 ? high - 1 : high, low - 1);
    }

    /** The key so far above this one; wraps beyond {@link #MAX}. */
    public HashKey plus(HashKey distance) {
        long sum = low + distance.low;
        long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
        return new HashKey(high + distance.high + carry, sum);
    }

    /** How far this key is above another one; wraps when it is below. */
    public HashKey minus(HashKey other) {
        long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
        return new HashKey(high - other.high - borrow, low - other.low);
    }

    @Override
    public int compareTo(HashKey other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Decimal, as clients see it. */
    @Override
    public String toString() {
        return toBigInteger().toString();
    }
}
