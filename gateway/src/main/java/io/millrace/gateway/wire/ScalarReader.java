package io.millrace.gateway.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.BlobShape;
import io.millrace.gateway.model.Shape.BooleanShape;
import io.millrace.gateway.model.Shape.IntegerShape;
import io.millrace.gateway.model.Shape.LongShape;
import io.millrace.gateway.model.Shape.StringShape;
import io.millrace.gateway.model.Shape.TimestampShape;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** Reads single values; numbers are cut to whole ones and to the ends of their type, as AWS does. */
final class ScalarReader {

    private static final double MILLIS_PER_SECOND = 1000;
    private static final Set<String> TRUE = Set.of("TRUE", "YES", "1");
    private static final Set<String> FALSE = Set.of("FALSE", "NO", "0");

    private final BodyFormat format;

    ScalarReader(BodyFormat format) {
        this.format = format;
    }

    /** The value at the parser's token, which is not null. */
    JsonNode read(JsonParser parser, Shape shape) throws IOException, SerializationException {
        JsonToken token = parser.currentToken();
        if (token.isStructStart()) {
            throw Mismatch.container(token);
        }
        if (shape instanceof StringShape) {
            return text(parser, token);
        }
        if (shape instanceof BlobShape) {
            return blob(parser, token);
        }
        if (shape instanceof IntegerShape) {
            long value = number(parser, token, "an Integer");
            return IntNode.valueOf((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value)));
        }
        if (shape instanceof LongShape) {
            return LongNode.valueOf(number(parser, token, "an Long"));
        }
        if (shape instanceof BooleanShape) {
            return bool(parser, token);
        }
        if (shape instanceof TimestampShape) {
            return LongNode.valueOf(timestamp(parser, token));
        }
        throw new IllegalStateException("not a scalar: " + shape);
    }

    private static TextNode text(JsonParser parser, JsonToken token) throws IOException, SerializationException {
        if (token != JsonToken.VALUE_STRING) {
            throw Mismatch.scalar(token, "an String");
        }
        String text = parser.getText();
        if (!Texts.isWellFormed(text)) {
            throw new SerializationException();
        }
        return TextNode.valueOf(text);
    }

    private static BinaryNode blob(JsonParser parser, JsonToken token) throws IOException, SerializationException {
        if (token == JsonToken.VALUE_EMBEDDED_OBJECT) {
            return BinaryNode.valueOf(parser.getBinaryValue());
        }
        if (token == JsonToken.VALUE_STRING) {
            return BinaryNode.valueOf(
                    Base64Blob.decode(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()));
        }
        throw Mismatch.scalar(token, "a Blob");
    }

    private static BooleanNode bool(JsonParser parser, JsonToken token) throws IOException, SerializationException {
        if (token.isBoolean()) {
            return BooleanNode.valueOf(token == JsonToken.VALUE_TRUE);
        }
        if (token != JsonToken.VALUE_STRING) {
            throw Mismatch.scalar(token, "an Boolean");
        }
        String text = parser.getText().toUpperCase(Locale.ROOT);
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return BooleanNode.valueOf(TRUE.contains(text));
        }
        throw new SerializationException("'" + Texts.shortened(text) + "' can not be converted to an Boolean");
    }

    private static long number(JsonParser parser, JsonToken token, String wanted)
            throws IOException, SerializationException {
        if (!token.isNumeric()) {
            throw Mismatch.scalar(token, wanted);
        }
        return whole(parser, token, 1);
    }

    /** JSON has seconds. CBOR has milliseconds where the number is whole, as AWS writes it, and seconds otherwise. */
    private long timestamp(JsonParser parser, JsonToken token) throws IOException, SerializationException {
        if (!token.isNumeric()) {
            throw Mismatch.scalar(token, "milliseconds since epoch");
        }
        boolean millis = format == BodyFormat.CBOR && token == JsonToken.VALUE_NUMBER_INT;
        return whole(parser, token, millis ? 1 : MILLIS_PER_SECOND);
    }

    /** A double holds every second and millisecond exactly that matters, and saturates instead of failing. */
    private static long whole(JsonParser parser, JsonToken token, double unit)
            throws IOException, SerializationException {
        if (token == JsonToken.VALUE_NUMBER_INT
                && unit == 1
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return parser.getLongValue();
        }
        double value = parser.getDoubleValue() * unit;
        if (Double.isNaN(value)) {
            throw new SerializationException();
        }
        return unit == 1 ? (long) value : Math.round(value);
    }
}
