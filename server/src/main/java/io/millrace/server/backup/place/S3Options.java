package io.millrace.server.backup.place;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** How to reach an S3 store; what is left out comes from the environment and files that every AWS tool reads. */
final class S3Options {

    /** Stores that are not Amazon's want some region in signatures, and most do not care which. */
    private static final String ANY_REGION = "us-east-1";

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "The store of s3:// when it is not Amazon's; else AWS_ENDPOINT_URL_S3.")
    private @Nullable URI endpoint;

    @Option(
            names = "--s3-region",
            paramLabel = "REGION",
            description = "Region of the bucket; else AWS_REGION or the profile's.")
    private @Nullable String region;

    @Option(
            names = "--s3-path-style",
            negatable = true,
            description = "The bucket in the path of addresses, not in the host name; the rule with --s3-endpoint.")
    private @Nullable Boolean pathStyle;

    /** Connects to nothing yet. Credentials are looked for at the first call. */
    S3Client client() {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                // What newer clients add to each request, older stores refuse; the hashes of a back-up say more.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.chunkedEncodingEnabled(false))
                .forcePathStyle(pathStyle == null ? endpoint != null : pathStyle);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
        String named = region == null && endpoint != null && System.getenv("AWS_REGION") == null ? ANY_REGION : region;
        if (named != null) {
            builder.region(Region.of(named));
        }
        return builder.build();
    }

    /** Whom {@link #client} asks, for messages. */
    String store() {
        return endpoint == null ? "Amazon S3" : endpoint.toString();
    }
}
