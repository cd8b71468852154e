package io.millrace.gateway.operation.resource;

import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.backend.Failures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * A NextToken of a list in name order: which list, the last name of the page before, and when the token was given out. It
 * says nothing that its holder does not know, so it is not signed.
 *
 * @param list what is listed, for example {@code streams}
 * @param after last name of the page before
 * @param createdMillis milliseconds since the epoch
 */
public record ListPosition(String list, String after, long createdMillis) {

    private static final long LIFE_MILLIS = Duration.ofSeconds(300).toMillis();
    private static final String SEPARATOR = " ";
    private static final int PARTS = 3;

    /** As the caller gets it. */
    public String token() {
        String text = String.join(SEPARATOR, list, after, Long.toString(createdMillis));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The name to go on after.
     *
     * @throws KinesisException InvalidArgumentException for a token of another list or of somebody else,
     *     ExpiredNextTokenException after 300 s
     */
    public static String read(String token, String list, long nowMillis) {
        String[] parts = text(token).split(SEPARATOR, -1);
        if (parts.length != PARTS || !parts[0].equals(list) || !parts[2].matches("\\d{1,18}")) {
            throw invalid();
        }
        if (nowMillis - Long.parseLong(parts[2]) > LIFE_MILLIS) {
            throw Failures.expiredToken("NextToken expired. It is valid for 300 seconds; list from the start again.");
        }
        return parts[1];
    }

    private static String text(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw invalid();
        }
    }

    private static KinesisException invalid() {
        return Failures.invalid("Invalid NextToken.");
    }
}
