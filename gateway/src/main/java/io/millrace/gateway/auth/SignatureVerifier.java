package io.millrace.gateway.auth;

import io.millrace.common.env.TimeSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Verifies one signature: key, scope, age, and the signature itself, in this order. Any region is taken, since a client that
 * knows only our endpoint names the region that it is used to. A session token counts as one more signed header.
 */
final class SignatureVerifier {

    /** A week, the longest life that AWS gives a pre-signed request. */
    static final long MAX_EXPIRES_SECONDS = 604_800;

    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final String SERVICE = "kinesis";
    private static final String TERMINATOR = "aws4_request";
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Credentials credentials;
    private final TimeSource time;

    SignatureVerifier(Credentials credentials, TimeSource time) {
        this.credentials = credentials;
        this.time = time;
    }

    /** The key id; throws KinesisException (HTTP 400) otherwise. */
    String verify(SignatureFields fields, ReceivedRequest request) {
        Scope scope = Scope.of(fields.credential());
        Instant signedAt = instant(fields.date());
        scope.check(SERVICE, TERMINATOR, BASIC.format(signedAt), fields.date());
        requireHost(fields);
        String secret = credentials.secret(scope.accessKeyId()).orElseThrow(Refusals::unknownKey);
        requireCurrent(signedAt, fields);
        String expected = Signature.of(secret, scope, BASIC.format(signedAt), CanonicalRequest.of(request, fields));
        if (!MessageDigest.isEqual(bytes(expected), bytes(fields.signature()))) {
            throw Refusals.wrongSignature();
        }
        return scope.accessKeyId();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void requireHost(SignatureFields fields) {
        if (!fields.signedHeaders().contains("host") && !fields.signedHeaders().contains(":authority")) {
            throw Refusals.invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
        }
    }

    private static Instant instant(String date) {
        try {
            return BASIC.parse(date, Instant::from);
        } catch (DateTimeException notBasic) {
            return httpDate(date);
        }
    }

    private static Instant httpDate(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            throw Refusals.incomplete("Date must be in ISO-8601 'basic format'. Got '" + date
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    private void requireCurrent(Instant signedAt, SignatureFields fields) {
        Instant now = Instant.ofEpochMilli(time.wallMillis());
        Duration life = fields.expires().isPresent()
                ? Duration.ofSeconds(fields.expires().getAsLong())
                : SKEW;
        if (signedAt.isBefore(now.minus(life))) {
            throw Refusals.invalid("Signature expired: " + BASIC.format(signedAt) + " is now earlier than "
                    + BASIC.format(now.minus(life)) + " (" + BASIC.format(now) + " - " + words(life) + ".)");
        }
        if (signedAt.isAfter(now.plus(SKEW))) {
            throw Refusals.invalid("Signature not yet current: " + BASIC.format(signedAt) + " is still later than "
                    + BASIC.format(now.plus(SKEW)) + " (" + BASIC.format(now) + " + " + words(SKEW) + ".)");
        }
    }

    private static String words(Duration duration) {
        return duration.toSeconds() % 60 == 0 ? duration.toMinutes() + " min" : duration.toSeconds() + " sec";
    }
}
