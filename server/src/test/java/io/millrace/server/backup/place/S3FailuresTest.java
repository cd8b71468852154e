package io.millrace.server.backup.place;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.cli.CommandFailure;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Answers that the store of {@link S3PlaceIT} never gives. */
class S3FailuresTest {

    private final S3Failures failures = new S3Failures(S3Address.parse("s3://backups/prod/"), "https://store:9000");

    @Test
    void deniedAccessSaysWhatIsNeeded() {
        assertSays(answer(403, "AccessDenied"), "access to s3://backups/prod is denied (AccessDenied)", "s3:PutObject");
        assertSays(answer(403, ""), "access to s3://backups/prod is denied:");
    }

    @Test
    void anotherRegionIsNamed() {
        assertSays(answer(301, "PermanentRedirect"), "in another region, eu-central-1", "--s3-region");
        assertSays(answer(400, "AuthorizationHeaderMalformed"), "in another region, eu-central-1");
    }

    @Test
    void wrongCredentialsAreNotDeniedAccess() {
        assertSays(answer(403, "InvalidAccessKeyId"), "does not accept the credentials (InvalidAccessKeyId)");
        assertSays(answer(403, "SignatureDoesNotMatch"), "does not accept the credentials", "AWS_SECRET_ACCESS_KEY");
        assertSays(answer(403, "ExpiredToken"), "does not accept the credentials (ExpiredToken)");
        assertSays(answer(403, "RequestTimeTooSkewed"), "clock is wrong");
    }

    @Test
    void whatNobodyKnowsIsPassedOn() {
        assertSays(answer(507, "BucketQuotaExceeded"), "https://store:9000 refused", "BucketQuotaExceeded, as told");
    }

    @Test
    void aHostThatNobodyKnowsIsNamed() {
        SdkException wrapped = SdkClientException.create("wrapped", new UnknownHostException("store"));
        assertSays(wrapped, "no answer from https://store:9000 (UnknownHostException: store)");
    }

    @Test
    void missingCredentialsAndRegionsSayWhereToSetThem() {
        assertSays(
                SdkClientException.create("Unable to load credentials from any of the providers in the chain"),
                "no credentials for s3://backups/prod",
                "AWS_ACCESS_KEY_ID");
        assertSays(SdkClientException.create("Unable to load region from any of the providers"), "say --s3-region");
    }

    private void assertSays(SdkException failure, String... words) {
        assertThatThrownBy(() -> failures.translated(() -> {
                    throw failure;
                }))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContainingAll(words)
                .hasCause(failure);
    }

    private static SdkException answer(int status, String code) {
        SdkHttpResponse response = SdkHttpResponse.builder()
                .statusCode(status)
                .putHeader("x-amz-bucket-region", "eu-central-1")
                .build();
        return S3Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("as told")
                        .sdkHttpResponse(response)
                        .build())
                .build();
    }
}
