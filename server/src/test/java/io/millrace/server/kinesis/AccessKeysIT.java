package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.MillraceClient;
import io.millrace.client.NewAccessKey;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;

/** A gateway that verifies signatures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessKeysIT {

    private KinesisCluster cluster;
    private Path directory;

    @BeforeAll
    void start(@TempDir Path data) throws IOException {
        directory = data;
        cluster = KinesisCluster.start(
                1,
                data,
                Map.of("gateway.authentication", "required", "gateway.access-keys", "configured:in-the-file,x:y"));
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private void refused(String keyId, String secret, String code) {
        try (KinesisClient kinesis = cluster.client(0, keyId, secret)) {
            assertThatThrownBy(kinesis::listStreams)
                    .isInstanceOfSatisfying(
                            KinesisException.class,
                            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
        }
    }

    private boolean served(String keyId, String secret) {
        try (KinesisClient kinesis = cluster.client(0, keyId, secret)) {
            return kinesis.listStreams().hasStreamNames();
        } catch (KinesisException refused) {
            return false;
        }
    }

    @Test
    void keysOfTheSettingsSign() {
        assertThat(served("configured", "in-the-file")).isTrue();
        refused("configured", "wrong", "InvalidSignatureException");
        refused("nobody", "knows", "UnrecognizedClientException");
    }

    @Test
    void createdKeysSignUntilTheyAreDeleted() {
        try (MillraceClient client = MillraceClient.builder()
                .endpoint(cluster.servers.endpoints().get(0))
                .build()) {
            NewAccessKey key = client.admin().createAccessKey("for a test");
            assertThat(key.key().id()).matches("MRAK[A-Z2-7]{16}");
            assertThat(client.admin().listAccessKeys()).contains(key.key());
            Await.until("the key works", () -> served(key.key().id(), key.secret()));
            client.admin().deleteAccessKey(key.key().id());
            Await.until("the key is gone", () -> !served(key.key().id(), key.secret()));
            refused(key.key().id(), key.secret(), "UnrecognizedClientException");
        }
    }

    @Test
    void theTlsPortHasTheDevelopmentCertificate() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (var pem = Files.newInputStream(directory.resolve("dev-certificate.pem"))) {
            trusted.setCertificateEntry(
                    "dev", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        TrustManager[] managers = trust.getTrustManagers();
        try (KinesisClient kinesis = KinesisClient.builder()
                .endpointOverride(URI.create("https://localhost:"
                        + cluster.servers.config(0).gateway().tlsPort()))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("configured", "in-the-file")))
                .httpClient(UrlConnectionHttpClient.builder()
                        .tlsTrustManagersProvider(() -> managers)
                        .build())
                .build()) {
            assertThat(kinesis.listStreams().hasStreamNames()).isTrue();
        }
    }
}
