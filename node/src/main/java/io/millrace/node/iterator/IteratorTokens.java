package io.millrace.node.iterator;

import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads shard iterators: base64url of version (1 byte), stream, shard, offset, creation time (8 bytes each) and
 * their HMAC-SHA256 under the cluster's token key, so any node reads what another wrote and nobody can make one. Any thread.
 */
public final class IteratorTokens {

    /** How long an iterator may be used. */
    public static final Duration LIFE = Duration.ofMinutes(5);

    /** How much the clocks of two nodes may differ. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final byte VERSION = 1;
    private static final int SIGNED = 1 + 4 * Long.BYTES;
    private static final int SIZE = SIGNED + 32;
    private static final String MAC = "HmacSHA256";

    /** As Java's Date prints it, which is what the real service does. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final Supplier<byte[]> key;
    private final TimeSource time;
    private volatile @Nullable Signer signer;

    /**
     * Makes a reader and writer of iterators.
     *
     * @param key the cluster's secret; empty before the cluster exists
     */
    public IteratorTokens(Supplier<byte[]> key, TimeSource time) {
        this.key = key;
        this.time = time;
    }

    /** An iterator that is valid from now on. */
    public String issue(long streamUid, long shardUid, long offset) {
        byte[] token = new byte[SIZE];
        ByteBuffer.wrap(token)
                .put(VERSION)
                .putLong(streamUid)
                .putLong(shardUid)
                .putLong(offset)
                .putLong(time.wallMillis());
        System.arraycopy(sign(token), 0, token, SIGNED, SIZE - SIGNED);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * Reads an iterator.
     *
     * @throws MillraceException INVALID_ARGUMENT when this cluster did not write it; EXPIRED_ITERATOR when it is too old, or
     *     from the future: some node's clock was set meanwhile, and the reader needs no more than another iterator
     */
    public IteratorToken read(String iterator) {
        byte[] token = decode(iterator);
        if (token.length != SIZE || token[0] != VERSION || !isSigned(token)) {
            throw invalid();
        }
        ByteBuffer in = ByteBuffer.wrap(token, 1, SIGNED - 1);
        IteratorToken read = new IteratorToken(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        long age = time.wallMillis() - read.createdMillis();
        if (age < -CLOCK_SKEW.toMillis()) {
            throw expired(read.createdMillis(), "past than the clocks of two servers may differ, ", CLOCK_SKEW);
        }
        if (age > LIFE.toMillis()) {
            throw expired(read.createdMillis(), "future than the tolerated delay of ", LIFE);
        }
        return read;
    }

    private static byte[] decode(String iterator) {
        try {
            return Base64.getUrlDecoder().decode(iterator.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    /** Compares in constant time. */
    private boolean isSigned(byte[] token) {
        byte[] signature = new byte[SIZE - SIGNED];
        System.arraycopy(token, SIGNED, signature, 0, signature.length);
        return MessageDigest.isEqual(signature, sign(token));
    }

    private byte[] sign(byte[] token) {
        byte[] secret = key.get();
        if (secret.length == 0) {
            throw new MillraceException(ErrorCode.UNAVAILABLE, "this server has not joined its cluster yet");
        }
        Signer known = signer;
        if (known == null || !MessageDigest.isEqual(known.secret, secret)) {
            known = Signer.of(secret);
            signer = known;
        }
        return known.sign(token);
    }

    private MillraceException expired(long createdMillis, String why, Duration limit) {
        return new MillraceException(
                ErrorCode.EXPIRED_ITERATOR,
                "Iterator expired. The iterator was created at time " + date(createdMillis) + " while right now it is "
                        + date(time.wallMillis()) + " which is further in the " + why + limit.toMillis()
                        + " milliseconds.");
    }

    private static String date(long millis) {
        return DATE.format(Instant.ofEpochMilli(millis));
    }

    private static MillraceException invalid() {
        return new MillraceException(ErrorCode.INVALID_ARGUMENT, "Invalid ShardIterator.");
    }

    /** A Mac is not thread-safe and costly to find: a prepared one is cloned for each use. */
    private record Signer(byte[] secret, Mac prepared) {

        static Signer of(byte[] secret) {
            try {
                Mac mac = Mac.getInstance(MAC);
                mac.init(new SecretKeySpec(secret, MAC));
                return new Signer(secret, mac);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform has " + MAC, e);
            }
        }

        byte[] sign(byte[] token) {
            try {
                Mac mac = (Mac) prepared.clone();
                mac.update(token, 0, SIGNED);
                return mac.doFinal();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("the platform's " + MAC + " can be cloned", e);
            }
        }
    }
}
