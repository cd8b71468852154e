package io.millrace.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.BlobShape;
import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.StructureShape;
import java.util.Map;
import java.util.StringJoiner;

/** How AWS prints a value in a validation message. */
final class ValueText {

    private ValueText() {}

    static String of(JsonNode value, Shape shape) {
        if (value.isNull()) {
            return "null";
        }
        if (shape instanceof BlobShape) {
            int length = ((BinaryNode) value).binaryValue().length;
            return "java.nio.HeapByteBuffer[pos=0 lim=" + length + " cap=" + length + "]";
        }
        if (shape instanceof ListShape list) {
            return list(value, list);
        }
        if (shape instanceof MapShape map) {
            return map(value, map);
        }
        if (shape instanceof StructureShape) {
            // Theirs is a Java object's name and hash, which says nothing either.
            return "com.amazonaws.kinesis.v20131202." + shape.name() + "@" + Integer.toHexString(value.hashCode());
        }
        return value.asText();
    }

    private static String list(JsonNode value, ListShape shape) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        value.forEach(element -> text.add(of(element, shape.element())));
        return text.toString();
    }

    private static String map(JsonNode value, MapShape shape) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            text.add(entry.getKey() + "=" + of(entry.getValue(), shape.value()));
        }
        return text.toString();
    }
}
