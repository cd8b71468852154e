package io.millrace.server.backup.place;

import io.millrace.server.cli.CommandFailure;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what an S3 store's answer, or its silence, means and what is to be done. */
final class S3Failures {

    private static final int FORBIDDEN = 403;
    private static final int MOVED = 301;

    private static final Set<String> OTHER_REGION = Set.of(
            "PermanentRedirect",
            "TemporaryRedirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException");

    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken", "TokenRefreshRequired");

    private final S3Address address;
    private final String endpoint;

    /** @param endpoint whom is asked, in words */
    S3Failures(S3Address address, String endpoint) {
        this.address = address;
        this.endpoint = endpoint;
    }

    /** Makes a call and translates its failure. */
    <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw CommandFailure.refused(meaning(e), e);
        } catch (SdkException e) {
            throw CommandFailure.refused(withoutAnswer(e), e);
        }
    }

    private String meaning(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        if (code.equals("NoSuchBucket")) {
            return "there is no bucket '" + address.bucket() + "' at " + endpoint
                    + "; make it, or correct the name or --s3-endpoint";
        }
        if (OTHER_REGION.contains(code) || e.statusCode() == MOVED) {
            return "bucket '" + address.bucket() + "' is in another region" + region(details)
                    + "; name it with --s3-region or AWS_REGION";
        }
        if (BAD_CREDENTIALS.contains(code)) {
            return endpoint + " does not accept the credentials (" + code
                    + "); see AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_PROFILE";
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return endpoint + " says that this machine's clock is wrong; set it";
        }
        if (e.statusCode() == FORBIDDEN) {
            return "access to " + address + " is denied" + (code.isEmpty() ? "" : " (" + code + ")")
                    + ": the credentials need s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject, s3:DeleteObject"
                    + " and s3:AbortMultipartUpload on its objects";
        }
        return endpoint + " refused for " + address + ": " + (code.isEmpty() ? "status " + e.statusCode() : code) + ", "
                + (details == null ? e.getMessage() : details.errorMessage());
    }

    private static String region(@Nullable AwsErrorDetails details) {
        return details == null || details.sdkHttpResponse() == null
                ? ""
                : details.sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .map(name -> ", " + name)
                        .orElse("");
    }

    private String withoutAnswer(SdkException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("Unable to load credentials")) {
            return "no credentials for " + address
                    + ": set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE,"
                    + " or give this machine or pod a role";
        }
        if (said.contains("Unable to load region")) {
            return "no region for " + address + ": say --s3-region, or set AWS_REGION";
        }
        Throwable cause = e;
        while (cause.getCause() != null && !isOfTheNetwork(cause)) {
            cause = cause.getCause();
        }
        return isOfTheNetwork(cause)
                ? "no answer from " + endpoint + " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage()
                        + "); see --s3-endpoint, --s3-region and the network"
                : endpoint + ": " + said;
    }

    private static boolean isOfTheNetwork(Throwable cause) {
        return cause instanceof UnknownHostException
                || cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof SocketTimeoutException
                || cause instanceof SSLException;
    }
}
