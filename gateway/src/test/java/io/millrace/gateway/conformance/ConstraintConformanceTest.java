package io.millrace.gateway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.millrace.gateway.RecordedOperation;
import io.millrace.gateway.RecordedStream;
import io.millrace.gateway.TestGateway;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.model.ServiceModel;
import io.millrace.gateway.operation.EventSink;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every constraint of every input member of every operation, broken once in JSON and once in CBOR over a real connection. */
class ConstraintConformanceTest {

    /** How many there are, so that none is lost unseen. */
    private static final int CONSTRAINTS = 524;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper CBOR = new CBORMapper();
    private static final Map<String, RecordedOperation> OPERATIONS =
            ServiceModel.kinesis().operations().values().stream()
                    .filter(operation -> operation.event().isEmpty())
                    .map(operation -> new RecordedOperation(operation.name()))
                    .collect(Collectors.toMap(RecordedOperation::name, Function.identity()));

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = new TestGateway(
                TestGateway.settings(), OPERATIONS.values(), List.of(new RecordedStream(EventSink::complete)));
    }

    @AfterAll
    static void close() {
        gateway.close();
    }

    static Stream<OperationModel> operations() {
        return ServiceModel.kinesis().operations().values().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void refusesEachViolation(OperationModel operation) throws Exception {
        for (Violation violation : Violations.of(operation)) {
            requireRefusal(violation, sendJson(operation, violation.input()), JSON);
            requireRefusal(violation, sendCbor(operation, violation.input()), CBOR);
        }
        if (operation.event().isEmpty()) {
            assertThat(OPERATIONS.get(operation.name()).calls()).isZero();
        }
        takesGoodInput(operation);
    }

    @Test
    void coversTheModel() {
        int constraints = operations()
                .mapToInt(operation -> Violations.of(operation).size())
                .sum();

        assertThat(constraints).isEqualTo(CONSTRAINTS);
    }

    private static void takesGoodInput(OperationModel operation) throws Exception {
        RecordedOperation recorded = OPERATIONS.get(operation.name());
        for (ObjectNode input : List.of(SampleInputs.least(operation.input()), SampleInputs.full(operation.input()))) {
            assertThat(sendJson(operation, input).statusCode()).isEqualTo(200);
            assertThat(sendCbor(operation, input).statusCode()).isEqualTo(200);
            if (recorded != null) {
                assertThat(recorded.input()).as(operation.name()).isEqualTo(input);
            }
        }
    }

    private static HttpResponse<byte[]> sendJson(OperationModel operation, ObjectNode input) throws Exception {
        return gateway.send(gateway.json(operation.name(), JSON.writeValueAsString(input)));
    }

    private static HttpResponse<byte[]> sendCbor(OperationModel operation, ObjectNode input) throws Exception {
        return gateway.send(gateway.cbor(operation.name(), CBOR.writeValueAsBytes(input)));
    }

    private static void requireRefusal(Violation violation, HttpResponse<byte[]> response, ObjectMapper mapper)
            throws Exception {
        JsonNode body = mapper.readTree(response.body());
        assertThat(response.statusCode()).as(violation.toString()).isEqualTo(400);
        assertThat(body.path("__type").asText()).as(violation.toString()).isEqualTo("ValidationException");
        assertThat(body.path("message").asText())
                .as(violation.toString())
                .matches("(?s)\\d+ validation errors? detected: .*")
                .contains(violation.messages());
    }
}
