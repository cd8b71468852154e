package io.millrace.controller.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * ListShards' page tokens: where to go on, when that was written, and a signature with the cluster's key, so that a token
 * of another cluster or a made-up one is refused. Any controller reads what another one wrote. Any thread.
 */
final class PageTokens {

    static final Duration LIFE = Duration.ofMinutes(5);

    private static final byte FORMAT = 1;
    private static final int BODY_BYTES = 1 + 8 + 8 + 4 + 4 + 4 + 8;
    private static final int MAC_BYTES = 16;
    private static final String ALGORITHM = "HmacSHA256";

    private PageTokens() {}

    /**
     * What a token says.
     *
     * @param streamUid stream that is listed
     * @param afterShard number of the last shard of the page before
     * @param filter number of the filter type
     * @param filterShard number of the filter's shard, or -1
     * @param filterMillis the filter's time
     */
    record Page(long streamUid, int afterShard, int filter, int filterShard, long filterMillis) {}

    static String write(Page page, byte[] key, long nowMillis) {
        byte[] body = ByteBuffer.allocate(BODY_BYTES)
                .put(FORMAT)
                .putLong(nowMillis)
                .putLong(page.streamUid())
                .putInt(page.afterShard())
                .putInt(page.filter())
                .putInt(page.filterShard())
                .putLong(page.filterMillis())
                .array();
        byte[] token = ByteBuffer.allocate(BODY_BYTES + MAC_BYTES)
                .put(body)
                .put(mac(body, key), 0, MAC_BYTES)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * Reads a token.
     *
     * @throws MillraceException INVALID_ARGUMENT when this cluster did not write it, EXPIRED_NEXT_TOKEN when it is older
     *     than five minutes
     */
    static Page read(String text, byte[] key, long nowMillis) {
        byte[] token = bytes(text);
        if (token.length != BODY_BYTES + MAC_BYTES || token[0] != FORMAT) {
            throw invalid();
        }
        byte[] body = Arrays.copyOf(token, BODY_BYTES);
        byte[] signature = Arrays.copyOfRange(token, BODY_BYTES, token.length);
        if (!MessageDigest.isEqual(signature, Arrays.copyOf(mac(body, key), MAC_BYTES))) {
            throw invalid();
        }
        ByteBuffer in = ByteBuffer.wrap(body, 1, BODY_BYTES - 1);
        long writtenMillis = in.getLong();
        if (nowMillis - writtenMillis > LIFE.toMillis()) {
            throw new MillraceException(
                    ErrorCode.EXPIRED_NEXT_TOKEN,
                    "NextToken expired. It was created at " + Instant.ofEpochMilli(writtenMillis) + " and is valid for "
                            + LIFE.toSeconds() + " seconds; list from the start again.");
        }
        return new Page(in.getLong(), in.getInt(), in.getInt(), in.getInt(), in.getLong());
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
    }

    private static MillraceException invalid() {
        return new MillraceException(ErrorCode.INVALID_ARGUMENT, "Invalid NextToken.");
    }

    private static byte[] mac(byte[] body, byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
