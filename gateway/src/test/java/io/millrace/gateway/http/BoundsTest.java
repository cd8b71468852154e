package io.millrace.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.GatewaySettings.Limits;
import io.millrace.gateway.RecordedOperation;
import io.millrace.gateway.TestGateway;
import io.millrace.gateway.auth.Authenticator;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers cannot make the gateway do. */
@Timeout(120)
class BoundsTest {

    private static final int KIB = 1024;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String HEAD =
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
                    + "X-Amz-Target: Kinesis_20131202.ListStreams\r\n";

    private TestGateway gateway;

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void refusesLargeBodies() throws Exception {
        start(64 * KIB, 128 * KIB, 100, LONG, LONG);
        byte[] large = new byte[64 * KIB + 1];

        assertThat(gateway.send(gateway.cbor("ListStreams", large)).statusCode())
                .isEqualTo(413);
        HttpResponse<byte[]> chunked = gateway.send(gateway.cbor("ListStreams", large)
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(large))));
        assertThat(chunked.statusCode()).isEqualTo(413);
        assertThat(gateway.send(gateway.json("ListStreams", "{}")).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesBodiesBeyondItsMemory() throws Exception {
        start(64 * KIB, 128 * KIB, 100, LONG, LONG);
        List<Socket> holders = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            holders.add(sendPart(60 * KIB, 63 * KIB));
        }
        Await.until("bodies held", () -> held() >= 2 * 60 * KIB);

        assertThat(gateway.send(gateway.json("ListStreams", "{\"x\":\"" + "a".repeat(20 * KIB) + "\"}"))
                        .statusCode())
                .isEqualTo(503);
        assertThat(gateway.send(gateway.json("ListStreams", "{}")).statusCode()).isEqualTo(200);

        for (Socket holder : holders) {
            holder.close();
        }
        Await.until("bodies given back", () -> held() == 0);
        assertThat(gateway.send(gateway.json("ListStreams", "{\"x\":\"" + "a".repeat(20 * KIB) + "\"}"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void closesConnectionsBeyondItsNumber() throws Exception {
        start(64 * KIB, 128 * KIB, 2, LONG, LONG);
        try (Socket first = open();
                Socket second = open()) {
            exchange(first);
            exchange(second);
            try (Socket third = open()) {
                assertThat(isClosed(third)).isTrue();
            }
            exchange(first);
        }
    }

    @Test
    void answersNoOneWhoTakesTooLongForABody() throws Exception {
        start(64 * KIB, 128 * KIB, 100, Duration.ofMillis(300), LONG);
        try (Socket slow = sendPart(1, 10)) {
            assertThat(slow.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 408");
            slow.getInputStream().readAllBytes();
        }
        Await.until("bodies given back", () -> held() == 0);
    }

    @Test
    void closesIdleConnections() throws Exception {
        // The first exchange of a gateway on a busy machine takes longer than one thinks.
        start(64 * KIB, 128 * KIB, 100, LONG, Duration.ofSeconds(2));
        try (Socket silent = open();
                Socket used = open()) {
            exchange(used);
            assertThat(isClosed(silent)).isTrue();
            assertThat(isClosed(used)).isTrue();
        }
    }

    @Test
    void closesConnectionsWhoseHeadNeverEnds() throws Exception {
        start(64 * KIB, 128 * KIB, 100, LONG, Duration.ofMillis(300));
        try (Socket dripping = open()) {
            OutputStream out = dripping.getOutputStream();
            out.write(HEAD.getBytes(StandardCharsets.ISO_8859_1));
            dripping.setSoTimeout(20);
            Await.until("closed in spite of dripping", () -> dripped(dripping, out));
        }
    }

    @Test
    void refusesLargeHeads() throws Exception {
        start(64 * KIB, 128 * KIB, 100, LONG, LONG);
        try (Socket flood = open()) {
            flood.getOutputStream()
                    .write((HEAD + "X-Flood: " + "a".repeat(100 * KIB) + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(flood.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 431");
        }
    }

    private void start(int request, long inFlight, int connections, Duration requestTime, Duration idle) {
        Limits limits = new Limits(request, inFlight, connections, requestTime, LONG, idle, Duration.ofSeconds(1));
        gateway = new TestGateway(
                TestGateway.settings(Authenticator.acceptingAny(), limits),
                List.of(new RecordedOperation("ListStreams")),
                List.of());
    }

    private double held() {
        return gateway.metrics().getSampleValue("millrace_gateway_bytes_in_flight");
    }

    private Socket open() throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private Socket sendPart(int bytes, int declared) throws IOException {
        Socket socket = open();
        socket.getOutputStream()
                .write((HEAD + "Content-Length: " + declared + "\r\n\r\n" + "a".repeat(bytes))
                        .getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    private static void exchange(Socket socket) throws IOException {
        socket.getOutputStream().write((HEAD + "Content-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n{}")) {
            answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200");
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Sends one more byte of a header; true when the other side has closed. */
    private static boolean dripped(Socket socket, OutputStream out) {
        try {
            out.write('a');
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
