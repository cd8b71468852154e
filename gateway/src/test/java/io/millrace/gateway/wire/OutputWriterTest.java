package io.millrace.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.conformance.SampleInputs;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.model.ServiceModel;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputWriterTest {

    @ParameterizedTest
    @EnumSource(BodyFormat.class)
    void whatIsWrittenIsReadBackOfEveryShape(BodyFormat format) throws Exception {
        for (OperationModel operation : operations().toList()) {
            for (var shape : Stream.of(operation.input(), operation.output()).toList()) {
                ObjectNode tree = SampleInputs.full(shape);

                assertThat(InputReader.read(format, OutputWriter.write(format, tree, shape), shape))
                        .as(shape.name())
                        .isEqualTo(tree);
            }
        }
    }

    @Test
    void refusesWhatTheOperationShouldNotSay() {
        OperationModel put = ServiceModel.kinesis().operation("PutRecord").orElseThrow();

        assertThatThrownBy(() -> OutputWriter.write(BodyFormat.JSON, object().put("Nonsense", 1), put.output()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no member Nonsense");
        assertThatThrownBy(() -> OutputWriter.write(BodyFormat.JSON, object().put("ShardId", 1), put.output()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no ShardId");
    }

    private static Stream<OperationModel> operations() {
        return ServiceModel.kinesis().operations().values().stream();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
