package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.millrace.gateway.operation.KinesisException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KinesisGatewayTest {

    private static final CBORMapper CBOR = new CBORMapper();

    private static final RecordedOperation PUT = new RecordedOperation("PutRecord");
    private static final RecordedOperation DESCRIBE = new RecordedOperation("DescribeStreamSummary");
    private static final RecordedOperation TAG = new RecordedOperation("AddTagsToStream");

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway(PUT, DESCRIBE, TAG);
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    @BeforeEach
    void answer() {
        PUT.answering(object().put("ShardId", "shardId-000000000001").put("SequenceNumber", "49"));
    }

    @Test
    void answersInJson() throws Exception {
        HttpResponse<byte[]> response = gateway.send(gateway.json(
                "PutRecord",
                "{\"StreamName\":\"s\",\"PartitionKey\":\"k\",\"Data\":\"aGVsbG8=\",\"Other\":{\"a\":[1]}}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestGateway.text(response))
                .isEqualTo("{\"ShardId\":\"shardId-000000000001\",\"SequenceNumber\":\"49\"}");
        assertThat(PUT.input().get("Data").binaryValue()).asString().isEqualTo("hello");
        assertThat(PUT.input().has("Other")).isFalse();
        assertThat(PUT.context().accountId()).isEqualTo(TestGateway.ACCOUNT);
    }

    @Test
    void answersInCbor() throws Exception {
        byte[] body =
                CBOR.writeValueAsBytes(Map.of("StreamName", "s", "PartitionKey", "k", "Data", new byte[] {1, 2, 3}));

        HttpResponse<byte[]> response = gateway.send(gateway.cbor("PutRecord", body));

        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-amz-cbor-1.1");
        assertThat(CBOR.readTree(response.body()))
                .isEqualTo(object().put("ShardId", "shardId-000000000001").put("SequenceNumber", "49"));
        assertThat(PUT.input().get("Data").binaryValue()).containsExactly(1, 2, 3);
    }

    @Test
    void everyAnswerHasIds() throws Exception {
        HttpResponse<byte[]> response = gateway.send(gateway.json("PutRecord", "{"));

        String requestId = response.headers().firstValue("x-amzn-RequestId").orElseThrow();
        assertThat(UUID.fromString(requestId)).hasToString(requestId);
        String id2 = response.headers().firstValue("x-amz-id-2").orElseThrow();
        assertThat(Base64.getDecoder().decode(id2)).hasSizeBetween(64, 80);
    }

    @Test
    void writesTimesAsEachEncodingDoes() throws Exception {
        ObjectNode summary = object().put("StreamCreationTimestamp", 1459799926480L);
        DESCRIBE.answering(object().set("StreamDescriptionSummary", summary));

        HttpResponse<byte[]> json = gateway.send(gateway.json("DescribeStreamSummary", "{\"StreamName\":\"s\"}"));
        HttpResponse<byte[]> cbor =
                gateway.send(gateway.cbor("DescribeStreamSummary", CBOR.writeValueAsBytes(Map.of("StreamName", "s"))));

        assertThat(TestGateway.text(json))
                .isEqualTo("{\"StreamDescriptionSummary\":{\"StreamCreationTimestamp\":1459799926.480}}");
        assertThat(HexFormat.of().formatHex(cbor.body())).contains("c11b00000153e2db26d0");
    }

    @Test
    void anOperationWithoutOutputAnswersNothing() throws Exception {
        HttpResponse<byte[]> response =
                gateway.send(gateway.json("AddTagsToStream", "{\"StreamName\":\"s\",\"Tags\":{\"a\":\"b\"}}"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).contains("0");
    }

    @Test
    void namesTheFailureOfAnOperation() throws Exception {
        PUT.answeringBy(asked -> CompletableFuture.failedFuture(
                new KinesisException("ResourceNotFoundException", 400, "Stream s under account 0 not found.")));

        HttpResponse<byte[]> response =
                gateway.send(gateway.json("PutRecord", "{\"StreamName\":\"s\",\"PartitionKey\":\"k\",\"Data\":\"\"}"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestGateway.text(response))
                .isEqualTo(
                        "{\"__type\":\"ResourceNotFoundException\",\"message\":\"Stream s under account 0 not found.\"}");
    }

    @Test
    void tellsNothingOfAFailureThatNobodyNamed() throws Exception {
        PUT.answeringBy(asked -> {
            throw new IllegalStateException("secret");
        });

        HttpResponse<byte[]> response =
                gateway.send(gateway.json("PutRecord", "{\"StreamName\":\"s\",\"PartitionKey\":\"k\",\"Data\":\"\"}"));

        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(TestGateway.text(response)).isEqualTo("{\"__type\":\"InternalFailure\"}");
    }

    @Test
    void listsWhatIsWrong() throws Exception {
        int before = PUT.calls();

        HttpResponse<byte[]> response = gateway.send(gateway.json("PutRecord", "{\"StreamName\":\"\"}"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(TestGateway.text(response))
                .isEqualTo("{\"__type\":\"ValidationException\",\"message\":\"3 validation errors detected: "
                        + "Value '' at 'streamName' failed to satisfy constraint: "
                        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                        + "Value '' at 'streamName' failed to satisfy constraint: "
                        + "Member must have length greater than or equal to 1; "
                        + "Value null at 'data' failed to satisfy constraint: Member must not be null\"}");
        assertThat(PUT.calls()).isEqualTo(before);
    }

    @Test
    void checksInTheOrderOfTheRealService() throws Exception {
        assertThat(TestGateway.text(
                        gateway.send(HttpRequest.newBuilder(gateway.uri()).GET())))
                .startsWith("<AccessDeniedException>");
        assertThat(TestGateway.text(gateway.send(gateway.json("PutRecord", ""))))
                .isEqualTo("{\"__type\":\"SerializationException\"}");
        assertThat(TestGateway.text(gateway.send(gateway.json("NoSuch", ""))))
                .isEqualTo("{\"__type\":\"UnknownOperationException\"}");
        assertThat(TestGateway.text(gateway.send(gateway.json("NoSuch", "{"))))
                .isEqualTo("{\"__type\":\"SerializationException\"}");
        assertThat(TestGateway.text(gateway.send(gateway.json("NoSuch", "{}"))))
                .isEqualTo("{\"__type\":\"UnknownOperationException\"}");
        assertThat(TestGateway.text(gateway.send(gateway.json("PutRecord", "{\"StreamName\":1,\"x\":"))))
                .isEqualTo("{\"__type\":\"SerializationException\"}");
        HttpResponse<byte[]> otherType = gateway.send(HttpRequest.newBuilder(gateway.uri())
                .header("Content-Type", "text/plain")
                .header("X-Amz-Target", "Kinesis_20131202.PutRecord")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(otherType.statusCode()).isEqualTo(404);
        assertThat(TestGateway.text(otherType)).isEqualTo("<UnknownOperationException/>\n");
    }

    @Test
    void answersBrowsers() throws Exception {
        HttpResponse<byte[]> preflight = gateway.send(HttpRequest.newBuilder(gateway.uri())
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://example.org")
                .header("Access-Control-Request-Headers", "x-amz-target")
                .header("Access-Control-Request-Method", "POST"));
        HttpResponse<byte[]> call = gateway.send(
                gateway.json("AddTagsToStream", "{\"Tags\":{\"a\":\"b\"}}").header("Origin", "https://example.org"));

        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.body()).isEmpty();
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("x-amz-target");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .contains("POST");
        assertThat(preflight.headers().firstValue("Access-Control-Max-Age")).contains("172800");
        assertThat(preflight.headers().firstValue("x-amz-id-2")).isEmpty();
        assertThat(call.headers().firstValue("Access-Control-Expose-Headers"))
                .contains("x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date");
    }

    @Test
    void countsRequests() throws Exception {
        double before = count("AddTagsToStream", "ValidationException");

        gateway.send(gateway.json("AddTagsToStream", "{}"));

        assertThat(count("AddTagsToStream", "ValidationException")).isEqualTo(before + 1);
    }

    private static double count(String operation, String error) {
        Double value = gateway.metrics()
                .getSampleValue("millrace_gateway_requests_total", new String[] {"operation", "error"}, new String[] {
                    operation, error
                });
        return value == null ? 0 : value;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
