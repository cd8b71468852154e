package io.millrace.gateway.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.gateway.model.Bounds;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.BlobShape;
import io.millrace.gateway.model.Shape.BooleanShape;
import io.millrace.gateway.model.Shape.IntegerShape;
import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.LongShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.Member;
import io.millrace.gateway.model.Shape.StringShape;
import io.millrace.gateway.model.Shape.StructureShape;
import java.util.Map;

/** Values that pass every constraint of their shapes. */
public final class SampleInputs {

    private static final Map<String, String> TEXTS = Map.of(
            "StreamARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s",
            "ResourceARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s",
            "ConsumerARN", "arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1",
            "StreamId", "abcdefghij0123456789-abc",
            "SequenceNumber", "1",
            "HashKey", "1");

    private SampleInputs() {}

    /** With the required members only. */
    public static ObjectNode least(StructureShape shape) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Member member : shape.members().values()) {
            if (member.required()) {
                node.set(member.name(), of(member.shape()));
            }
        }
        return node;
    }

    /** With every member. */
    public static ObjectNode full(StructureShape shape) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        shape.members().values().forEach(member -> node.set(member.name(), of(member.shape())));
        return node;
    }

    static JsonNode of(Shape shape) {
        if (shape instanceof StructureShape structure) {
            return full(structure);
        }
        if (shape instanceof ListShape list) {
            return JsonNodeFactory.instance.arrayNode().add(of(list.element()));
        }
        if (shape instanceof MapShape map) {
            return JsonNodeFactory.instance.objectNode().set(of(map.key()).textValue(), of(map.value()));
        }
        if (shape instanceof StringShape text) {
            return TextNode.valueOf(
                    text.values().isEmpty()
                            ? TEXTS.getOrDefault(text.name(), "a")
                            : text.values().get(0));
        }
        if (shape instanceof BlobShape) {
            return BinaryNode.valueOf(new byte[] {1, 2, 3});
        }
        if (shape instanceof BooleanShape) {
            return BooleanNode.TRUE;
        }
        if (shape instanceof IntegerShape integer) {
            return IntNode.valueOf((int) number(integer.value()));
        }
        return LongNode.valueOf(shape instanceof LongShape number ? number(number.value()) : 1000);
    }

    private static long number(Bounds bounds) {
        return Math.max(1, bounds.min());
    }
}
