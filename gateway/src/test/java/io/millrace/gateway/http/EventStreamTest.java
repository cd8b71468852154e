package io.millrace.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.gateway.RecordedStream;
import io.millrace.gateway.TestGateway;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.testkit.Await;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

@Timeout(120)
class EventStreamTest {

    private static final String BODY =
            "{\"ConsumerARN\":\"arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1\","
                    + "\"ShardId\":\"shardId-000000000000\",\"StartingPosition\":{\"Type\":\"LATEST\"}}";

    private static final int PATIENCE_MILLIS = 30_000;

    private TestGateway gateway;
    private RecordedStream stream;

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void sendsFrames() throws Exception {
        start(sink -> {
            sink.started();
            sink.event("SubscribeToShardEvent", event("49", 1459799926480L));
            sink.complete();
        });

        HttpResponse<byte[]> response = gateway.send(gateway.json("SubscribeToShard", BODY));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/vnd.amazon.eventstream");
        List<Message> messages = decode(response.body());
        assertThat(messages).hasSize(2);
        assertThat(header(messages.get(0), ":message-type")).isEqualTo("event");
        assertThat(header(messages.get(0), ":event-type")).isEqualTo("initial-response");
        assertThat(header(messages.get(0), ":content-type")).isEqualTo("application/x-amz-json-1.1");
        assertThat(messages.get(0).getPayload()).asString().isEqualTo("{}");
        assertThat(header(messages.get(1), ":event-type")).isEqualTo("SubscribeToShardEvent");
        assertThat(messages.get(1).getPayload())
                .asString()
                .isEqualTo("{\"Records\":[{\"SequenceNumber\":\"49\",\"ApproximateArrivalTimestamp\":1459799926.480,"
                        + "\"Data\":\"AAEC\",\"PartitionKey\":\"k\"}],\"ContinuationSequenceNumber\":\"49\","
                        + "\"MillisBehindLatest\":0}");
    }

    @Test
    void aFailureBeforeTheStreamIsAnOrdinaryAnswer() throws Exception {
        start(sink -> sink.fail(new KinesisException("ResourceInUseException", 400, "taken")));

        HttpResponse<byte[]> response = gateway.send(gateway.json("SubscribeToShard", BODY));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestGateway.text(response))
                .isEqualTo("{\"__type\":\"ResourceInUseException\",\"message\":\"taken\"}");
    }

    @Test
    void aThrowingOperationIsAnInternalFailure() throws Exception {
        start(sink -> {
            throw new IllegalStateException("secret");
        });

        HttpResponse<byte[]> response = gateway.send(gateway.json("SubscribeToShard", BODY));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(TestGateway.text(response)).isEqualTo("{\"__type\":\"InternalFailure\"}");
    }

    @Test
    void aFailureInTheStreamIsItsLastMessage() throws Exception {
        start(sink -> {
            sink.started();
            sink.fail(new KinesisException("ResourceInUseException", 400, "Another active subscription exists"));
        });

        List<Message> messages =
                decode(gateway.send(gateway.json("SubscribeToShard", BODY)).body());

        assertThat(header(messages.get(1), ":message-type")).isEqualTo("exception");
        assertThat(header(messages.get(1), ":exception-type")).isEqualTo("ResourceInUseException");
        assertThat(messages.get(1).getPayload())
                .asString()
                .isEqualTo("{\"message\":\"Another active subscription exists\"}");
    }

    @Test
    void sendsFramesOverHttp2() {
        start(sink -> {
            sink.started();
            sink.event("SubscribeToShardEvent", event("49", 1));
            sink.complete();
        });

        AggregatedHttpResponse response = WebClient.of("h2c://127.0.0.1:" + gateway.port())
                .execute(
                        RequestHeaders.builder(HttpMethod.POST, "/")
                                .set(HttpHeaderNames.CONTENT_TYPE, "application/x-amz-json-1.1")
                                .set("x-amz-target", "Kinesis_20131202.SubscribeToShard")
                                .build(),
                        BODY)
                .aggregate()
                .join();

        assertThat(decode(response.content().array())).hasSize(2);
    }

    @Test
    void waitsForASlowClient() throws Exception {
        int events = 400;
        int blob = 256 * 1024;
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean stalled = new AtomicBoolean();
        AtomicInteger mostHeld = new AtomicInteger();
        start(sink -> {
            sink.started();
            Runnable source = () -> {
                while (sink.isReady() && sent.get() < events) {
                    sink.event("SubscribeToShardEvent", event(Integer.toString(sent.get() + 1), new byte[blob]));
                    mostHeld.accumulateAndGet((int) held(), Math::max);
                    if (sent.incrementAndGet() == events) {
                        sink.complete();
                    }
                }
                stalled.set(!sink.isReady());
            };
            sink.onReady(source);
            source.run();
        });

        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(32 * 1024);
            slow.setSoTimeout(PATIENCE_MILLIS);
            slow.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
            slow.getOutputStream().write(rawRequest());
            Await.until("the first event", () -> sent.get() > 0 && stalled.get());
            assertThat(sent.get()).isLessThan(events);
            byte[] all = slow.getInputStream().readAllBytes();
            assertThat(sent.get()).isEqualTo(events);
            assertThat(all.length).isGreaterThan(events * blob);
        }
        assertThat(mostHeld.get()).isLessThan(4 * blob);
        Await.until("all bytes given back", () -> held() == 0);
    }

    @Test
    void tellsWhenTheClientIsGone() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        start(sink -> {
            sink.onCancelled(cancelled::incrementAndGet);
            sink.started();
        });

        try (Socket client = new Socket("127.0.0.1", gateway.port())) {
            client.setSoTimeout(PATIENCE_MILLIS);
            client.getOutputStream().write(rawRequest());
            assertThat(client.getInputStream().read()).isEqualTo('H');
        }

        Await.until("cancellation", () -> cancelled.get() == 1);
        Await.until("no open stream", () -> openStreams() == 0);
    }

    @Test
    void closingTheGatewayEndsStreams() throws Exception {
        AtomicInteger cancelled = new AtomicInteger();
        start(sink -> {
            sink.onCancelled(cancelled::incrementAndGet);
            sink.started();
        });

        try (Socket client = new Socket("127.0.0.1", gateway.port())) {
            client.setSoTimeout(PATIENCE_MILLIS);
            client.getOutputStream().write(rawRequest());
            stream.opened().join();
            gateway.gateway().close();
            String response = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(response).startsWith("HTTP/1.1 200").endsWith("\r\n0\r\n\r\n");
        }

        assertThat(cancelled.get()).isEqualTo(1);
    }

    private void start(Consumer<EventSink> onOpen) {
        stream = new RecordedStream(onOpen);
        gateway = new TestGateway(TestGateway.settings(), List.of(), List.of(stream));
    }

    private double held() {
        return gateway.metrics().getSampleValue("millrace_gateway_bytes_in_flight");
    }

    private double openStreams() {
        return gateway.metrics().getSampleValue("millrace_gateway_event_streams");
    }

    private static byte[] rawRequest() {
        return ("POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.1\r\n"
                        + "X-Amz-Target: Kinesis_20131202.SubscribeToShard\r\nContent-Length: "
                        + BODY.length() + "\r\n\r\n" + BODY)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ObjectNode event(String sequence, long arrival) {
        return event(
                record -> record.put("SequenceNumber", sequence)
                        .put("ApproximateArrivalTimestamp", arrival)
                        .put("Data", new byte[] {0, 1, 2})
                        .put("PartitionKey", "k"),
                sequence);
    }

    private static ObjectNode event(String sequence, byte[] data) {
        return event(
                record ->
                        record.put("SequenceNumber", sequence).put("Data", data).put("PartitionKey", "k"),
                sequence);
    }

    private static ObjectNode event(Consumer<ObjectNode> record, String continuation) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        record.accept(event.putArray("Records").addObject());
        return event.put("ContinuationSequenceNumber", continuation).put("MillisBehindLatest", 0);
    }

    private static List<Message> decode(byte[] bytes) {
        List<Message> messages = new ArrayList<>();
        new MessageDecoder(messages::add).feed(bytes);
        return messages;
    }

    private static String header(Message message, String name) {
        return message.getHeaders().get(name).getString();
    }
}
