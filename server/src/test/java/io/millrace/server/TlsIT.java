package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.error.MillraceException;
import io.millrace.server.dev.DevCertificate;
import io.millrace.server.dev.DevCluster;
import io.millrace.server.dev.DevSettings;
import io.millrace.testkit.TestPorts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers that speak TLS to each other, on both ports, and to their clients. */
class TlsIT {

    @Test
    void storesARecordOverEncryptedConnectionsAndRefusesOthers(@TempDir Path directory) throws Exception {
        DevCertificate own = DevCertificate.in(directory);
        Map<String, String> settings = new HashMap<>();
        settings.put("tls.certificate", own.certificate().toString());
        settings.put("tls.private-key", own.privateKey().toString());
        settings.put("tls.trusted-certificates", own.certificate().toString());
        settings.put("cluster.secret", "a secret of at least 16");
        try (SystemEnvironment environment = new SystemEnvironment();
                DevCluster cluster = new DevCluster(
                        new DevSettings(3, TestPorts.row(DevSettings.PORTS), directory, settings),
                        environment,
                        (message, cause) -> {
                            throw new AssertionError(message, cause);
                        })) {
            cluster.start();
            String endpoint = cluster.endpoints().get(0);
            try (MillraceClient client = MillraceClient.builder()
                    .endpoint(endpoint)
                    .tls(own.certificate())
                    .build()) {
                client.admin().createStream("s", 3);
                client.admin().awaitActive("s", Duration.ofSeconds(60));
                try (Producer producer = client.producer("s")) {
                    assertThat(producer.put("key", "value".getBytes(StandardCharsets.UTF_8))
                                    .shardId())
                            .startsWith("shardId-");
                }
            }
            try (MillraceClient plain = MillraceClient.builder()
                    .endpoint(endpoint)
                    .adminTimeout(Duration.ofSeconds(2))
                    .build()) {
                assertThatThrownBy(() -> plain.admin().listStreams()).isInstanceOf(MillraceException.class);
            }
        }
    }
}
