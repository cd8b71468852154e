package io.millrace.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.env.TimeSource;
import io.millrace.gateway.operation.KinesisException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Against signatures that the AWS SDK makes. */
class SignatureTest {

    private static final Instant NOW = Instant.parse("2026-11-20T22:30:00Z");
    private static final byte[] BODY = "{\"StreamName\":\"s\"}".getBytes(StandardCharsets.UTF_8);
    private static final AwsCredentialsIdentity KEY = AwsCredentialsIdentity.create("AKIDEXAMPLE", "secret/with+signs");

    private final Authenticator authenticator = Authenticator.verifying(
            id -> id.equals("AKIDEXAMPLE") ? Optional.of("secret/with+signs") : Optional.empty(), new FixedTime());

    @Test
    void acceptsSignedHeaders() {
        assertThat(authenticator.authenticate(received(signed(KEY, NOW), BODY))).isEqualTo("AKIDEXAMPLE");
    }

    @Test
    void acceptsASessionToken() {
        AwsSessionCredentialsIdentity session =
                AwsSessionCredentialsIdentity.create("AKIDEXAMPLE", "secret/with+signs", "token");
        SdkHttpRequest request = signed(session, NOW);

        assertThat(request.firstMatchingHeader("X-Amz-Security-Token")).contains("token");
        assertThat(authenticator.authenticate(received(request, BODY))).isEqualTo("AKIDEXAMPLE");
        refuses(
                () -> authenticator.authenticate(
                        received(change(request, "X-Amz-Security-Token", token -> "other"), BODY)),
                "InvalidSignatureException",
                "does not match the signature you provided");
    }

    @Test
    void acceptsAPresignedQuery() {
        SdkHttpRequest request = presigned(NOW, Duration.ofMinutes(15));

        assertThat(authenticator.authenticate(received(request, BODY))).isEqualTo("AKIDEXAMPLE");
    }

    @Test
    void acceptsAnyPathAndQuery() {
        SdkHttpRequest.Builder odd = request().encodedPath("/a%20b/c").putRawQueryParameter("z", "1 2/3");
        odd.putRawQueryParameter("a", "ü");

        assertThat(authenticator.authenticate(received(sign(odd.build(), KEY, NOW), BODY)))
                .isEqualTo("AKIDEXAMPLE");
    }

    @Test
    void collapsesBlanksInHeaders() {
        SdkHttpRequest request =
                sign(request().putHeader("x-amz-meta", "  a   b ").build(), KEY, NOW);

        assertThat(authenticator.authenticate(received(request, BODY))).isEqualTo("AKIDEXAMPLE");
    }

    @Test
    void refusesAnotherBody() {
        refuses(
                () -> authenticator.authenticate(received(signed(KEY, NOW), "{}".getBytes(StandardCharsets.UTF_8))),
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.");
    }

    @Test
    void refusesAnotherSecret() {
        AwsCredentialsIdentity wrong = AwsCredentialsIdentity.create("AKIDEXAMPLE", "other");

        refuses(
                () -> authenticator.authenticate(received(signed(wrong, NOW), BODY)),
                "InvalidSignatureException",
                "does not match");
    }

    @ParameterizedTest
    @CsvSource({"x-amz-target,Kinesis_20131202.DeleteStream", "host,elsewhere:4567", "content-type,text/plain"})
    void refusesAChangedHeader(String name, String value) {
        refuses(
                () -> authenticator.authenticate(received(change(signed(KEY, NOW), name, old -> value), BODY)),
                "InvalidSignatureException",
                "does not match");
    }

    @Test
    void refusesAnUnknownKey() {
        refuses(
                () -> authenticator.authenticate(
                        received(signed(AwsCredentialsIdentity.create("AKIDOTHER", "x"), NOW), BODY)),
                "UnrecognizedClientException",
                "The security token included in the request is invalid.");
    }

    @Test
    void takesFiveMinutesOfSkewAndNoMore() {
        Duration skew = Duration.ofMinutes(5);
        assertThat(authenticator.authenticate(received(signed(KEY, NOW.minus(skew)), BODY)))
                .isEqualTo("AKIDEXAMPLE");
        assertThat(authenticator.authenticate(received(signed(KEY, NOW.plus(skew)), BODY)))
                .isEqualTo("AKIDEXAMPLE");
        refuses(
                () -> authenticator.authenticate(
                        received(signed(KEY, NOW.minus(skew).minusSeconds(1)), BODY)),
                "InvalidSignatureException",
                "Signature expired: 20261120T222459Z is now earlier than 20261120T222500Z (20261120T223000Z - 5 min.)");
        refuses(
                () -> authenticator.authenticate(
                        received(signed(KEY, NOW.plus(skew).plusSeconds(1)), BODY)),
                "InvalidSignatureException",
                "Signature not yet current: 20261120T223501Z is still later than 20261120T223500Z"
                        + " (20261120T223000Z + 5 min.)");
    }

    @Test
    void aPresignedQueryLivesAsLongAsItSays() {
        Instant hourAgo = NOW.minus(Duration.ofHours(1));

        assertThat(authenticator.authenticate(received(presigned(hourAgo, Duration.ofHours(1)), BODY)))
                .isEqualTo("AKIDEXAMPLE");
        refuses(
                () -> authenticator.authenticate(received(presigned(hourAgo, Duration.ofMinutes(59)), BODY)),
                "InvalidSignatureException",
                "Signature expired: 20261120T213000Z is now earlier than 20261120T213100Z (20261120T223000Z - 59 min.)");
    }

    @Test
    void namesEveryMissingPart() {
        refuses(
                () -> authenticator.authenticate(received(request().build(), BODY)),
                "MissingAuthenticationTokenException",
                "Missing Authentication Token");
        refuses(
                () -> authenticator.authenticate(received(
                        request()
                                .putHeader("Authorization", "AWS4-HMAC-SHA256 X=1")
                                .build(),
                        BODY)),
                "IncompleteSignatureException",
                "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter."
                        + " Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence"
                        + " of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 X=1");
        refuses(
                () -> authenticator.authenticate(received(
                        request()
                                .putRawQueryParameter("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
                                .build(),
                        BODY)),
                "IncompleteSignatureException",
                "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include"
                        + " 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS"
                        + " query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.");
        refuses(
                () -> authenticator.authenticate(received(
                        signed(KEY, NOW).toBuilder()
                                .putRawQueryParameter("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
                                .build(),
                        BODY)),
                "InvalidSignatureException",
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
    }

    @ParameterizedTest
    @CsvSource({
        "/kinesis/,/s3/,InvalidSignatureException,correct service: 'kinesis'",
        "aws4_request,aws5,InvalidSignatureException,valid terminator: 'aws4_request'",
        "/20261120/,/20261119/,InvalidSignatureException,does not match YYYYMMDD",
        "/us-east-1/,//,InvalidSignatureException,valid region",
        "/kinesis/aws4_request,/x,IncompleteSignatureException,exactly 5 slash-delimited elements",
        "host;,hostess;,InvalidSignatureException,must be a 'SignedHeader'",
        "HMAC-SHA256,HMAC-SHA512,IncompleteSignatureException,Unsupported AWS 'algorithm'",
    })
    void refusesAnotherScope(String part, String otherwise, String code, String message) {
        SdkHttpRequest request = change(signed(KEY, NOW), "Authorization", value -> value.replace(part, otherwise));

        refuses(() -> authenticator.authenticate(received(request, BODY)), code, message);
    }

    @Test
    void refusesADateThatIsNone() {
        refuses(
                () -> authenticator.authenticate(
                        received(change(signed(KEY, NOW), "X-Amz-Date", date -> "yesterday"), BODY)),
                "IncompleteSignatureException",
                "Date must be in ISO-8601 'basic format'. Got 'yesterday'.");
    }

    @Test
    void servesTheUnsignedOnlyWhereThatIsConfigured() {
        Authenticator either = Authenticator.verifyingOrAnonymous(id -> Optional.empty(), new FixedTime());

        assertThat(either.authenticate(received(request().build(), BODY))).isEqualTo(Authenticator.ANONYMOUS);
        refuses(
                () -> either.authenticate(received(signed(KEY, NOW), BODY)),
                "UnrecognizedClientException",
                "security token");
    }

    @Test
    void takesAnySignatureWhereThatIsConfigured() {
        Authenticator any = Authenticator.acceptingAny();

        assertThat(any.authenticate(received(signed(KEY, NOW.minusSeconds(100_000)), BODY)))
                .isEqualTo("AKIDEXAMPLE");
        assertThat(any.authenticate(received(presigned(NOW, Duration.ofSeconds(1)), BODY)))
                .isEqualTo("AKIDEXAMPLE");
        assertThat(any.authenticate(received(request().build(), BODY))).isEqualTo(Authenticator.ANONYMOUS);
    }

    private static void refuses(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(KinesisException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(code);
                    assertThat(refusal.httpStatus()).isEqualTo(400);
                })
                .hasMessageContaining(message);
    }

    private static SdkHttpRequest.Builder request() {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create("http://127.0.0.1:4567/"))
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "Kinesis_20131202.DescribeStream");
    }

    private static SdkHttpRequest signed(AwsCredentialsIdentity key, Instant when) {
        return sign(request().build(), key, when);
    }

    private static SdkHttpRequest sign(SdkHttpRequest request, AwsCredentialsIdentity key, Instant when) {
        return sign(request, key, when, signing -> signing);
    }

    private static SdkHttpRequest presigned(Instant when, Duration life) {
        return sign(
                request().build(),
                KEY,
                when,
                signing -> signing.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, life));
    }

    private static SdkHttpRequest sign(
            SdkHttpRequest request,
            AwsCredentialsIdentity key,
            Instant when,
            UnaryOperator<SignRequest.Builder<AwsCredentialsIdentity>> with) {
        return AwsV4HttpSigner.create()
                .sign(with.apply(SignRequest.builder(key)
                                .request(request)
                                .payload(() -> new ByteArrayInputStream(BODY))
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "kinesis")
                                .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(when, ZoneOffset.UTC)))
                        .build())
                .request();
    }

    private static SdkHttpRequest change(SdkHttpRequest request, String header, UnaryOperator<String> change) {
        String value = request.firstMatchingHeader(header).orElseThrow();
        return request.toBuilder().putHeader(header, change.apply(value)).build();
    }

    private static ReceivedRequest received(SdkHttpRequest request, byte[] body) {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("host", List.of("127.0.0.1:4567"));
        request.forEachHeader((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return new ReceivedRequest(
                request.method().name(), request.encodedPath(), request.rawQueryParameters(), headers, body);
    }

    private static final class FixedTime implements TimeSource {
        @Override
        public long wallMillis() {
            return NOW.toEpochMilli();
        }

        @Override
        public long monotonicNanos() {
            return 0;
        }
    }
}
