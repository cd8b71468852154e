package io.millrace.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.RecordedOperation;
import io.millrace.gateway.TestCertificate;
import io.millrace.gateway.TestGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One plain port and one TLS port for both versions of HTTP. */
class HttpVersionsTest {

    @TempDir
    static Path directory;

    private static final RecordedOperation LIST = new RecordedOperation("ListStreams");

    private static TestCertificate certificate;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.in(directory);
        GatewaySettings plain = TestGateway.settings();
        gateway = new TestGateway(
                new GatewaySettings(
                        plain.host(),
                        OptionalInt.of(0),
                        Optional.of(new GatewaySettings.Tls(0, certificate.chain(), certificate.key())),
                        plain.accountId(),
                        plain.region(),
                        plain.authenticator(),
                        plain.limits()),
                List.of(LIST),
                List.of());
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @Test
    void plainHttp2ByPriorKnowledge() {
        AggregatedHttpResponse response = callH2c().join();

        assertThat(response.status().code()).isEqualTo(200);
        assertThat(response.headers().get("x-amzn-requestid")).isNotNull();
        assertThat(response.headers().contains(HttpHeaderNames.CONNECTION)).isFalse();
    }

    @Test
    void manyStreamsOverOneConnection() {
        List<CompletableFuture<AggregatedHttpResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            calls.add(callH2c());
        }

        assertThat(calls)
                .allSatisfy(call -> assertThat(call.join().status().code()).isEqualTo(200));
    }

    @Test
    void plainHttp1() throws Exception {
        HttpResponse<byte[]> response = gateway.send(gateway.json("ListStreams", "{}"));

        assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void tlsWithEitherVersionByAlpn(Version version) throws Exception {
        HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(certificate.trusting())
                .build();

        HttpResponse<byte[]> response = client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:"
                                + gateway.gateway().tlsPort().orElseThrow() + "/"))
                        .header("Content-Type", "application/x-amz-json-1.1")
                        .header("X-Amz-Target", "Kinesis_20131202.ListStreams")
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(version);
    }

    private static CompletableFuture<AggregatedHttpResponse> callH2c() {
        return WebClient.of("h2c://127.0.0.1:" + gateway.port())
                .execute(
                        RequestHeaders.builder(HttpMethod.POST, "/")
                                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-amz-json-1.1")
                                .set("x-amz-target", "Kinesis_20131202.ListStreams")
                                .build(),
                        "{}")
                .aggregate();
    }
}
