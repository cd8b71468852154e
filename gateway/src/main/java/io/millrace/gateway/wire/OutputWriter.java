package io.millrace.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
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
import io.millrace.gateway.model.Shape.TimestampShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/** Writes an operation's answer as its output shape says. A member that the shape does not know is a bug of the operation. */
public final class OutputWriter {

    /** CBOR's tag for a time; AWS puts whole milliseconds under it. */
    private static final int EPOCH_TAG = 1;

    private static final int MILLI_DIGITS = 3;

    private final JsonGenerator out;

    private OutputWriter(JsonGenerator out) {
        this.out = out;
    }

    /** The bytes of the tree. Throws {@link IllegalArgumentException} for a tree that is not of the shape. */
    public static byte[] write(BodyFormat format, ObjectNode tree, StructureShape shape) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator out = format.factory().createGenerator(bytes)) {
            new OutputWriter(out).structure(tree, shape);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void structure(JsonNode node, StructureShape shape) throws IOException {
        require(node.isObject(), node, shape);
        out.writeStartObject(node, node.size());
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            Member member = shape.members().get(field.getKey());
            if (member == null) {
                throw new IllegalArgumentException(shape.name() + " has no member " + field.getKey());
            }
            out.writeFieldName(field.getKey());
            value(field.getValue(), member.shape());
        }
        out.writeEndObject();
    }

    private void value(JsonNode node, Shape shape) throws IOException {
        if (shape instanceof StructureShape structure) {
            structure(node, structure);
        } else if (shape instanceof ListShape list) {
            list(node, list);
        } else if (shape instanceof MapShape map) {
            map(node, map);
        } else {
            scalar(node, shape);
        }
    }

    private void list(JsonNode node, ListShape shape) throws IOException {
        require(node.isArray(), node, shape);
        out.writeStartArray(node, node.size());
        for (JsonNode element : node) {
            value(element, shape.element());
        }
        out.writeEndArray();
    }

    private void map(JsonNode node, MapShape shape) throws IOException {
        require(node.isObject(), node, shape);
        out.writeStartObject(node, node.size());
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            out.writeFieldName(entry.getKey());
            value(entry.getValue(), shape.value());
        }
        out.writeEndObject();
    }

    private void scalar(JsonNode node, Shape shape) throws IOException {
        if (shape instanceof TimestampShape) {
            require(node.isIntegralNumber(), node, shape);
            timestamp(node.longValue());
        } else if (shape instanceof BlobShape) {
            require(node.isBinary(), node, shape);
            out.writeBinary(node.binaryValue());
        } else if (shape instanceof StringShape) {
            require(node.isTextual(), node, shape);
            out.writeString(node.textValue());
        } else if (shape instanceof BooleanShape) {
            require(node.isBoolean(), node, shape);
            out.writeBoolean(node.booleanValue());
        } else {
            require(
                    node.isIntegralNumber() && (shape instanceof IntegerShape || shape instanceof LongShape),
                    node,
                    shape);
            out.writeNumber(node.longValue());
        }
    }

    private void timestamp(long millis) throws IOException {
        if (out instanceof CBORGenerator cbor) {
            cbor.writeTag(EPOCH_TAG);
            cbor.writeNumber(millis);
        } else {
            out.writeNumber(new BigDecimal(BigInteger.valueOf(millis), MILLI_DIGITS));
        }
    }

    private static void require(boolean fits, JsonNode node, Shape shape) {
        if (!fits) {
            throw new IllegalArgumentException("a " + node.getNodeType() + " is no " + shape.name());
        }
    }
}
