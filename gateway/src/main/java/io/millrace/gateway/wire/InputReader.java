package io.millrace.gateway.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.model.Bounds;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.Member;
import io.millrace.gateway.model.Shape.StructureShape;
import java.io.IOException;

/**
 * Reads a request body into a tree, member by member as the operation's input shape says. Members that the shape does not
 * know are passed over and absent ones stay absent; a null counts as absent, except as an element of a list or map, where
 * it is kept for the constraints to refuse.
 *
 * <p>The tree stays in proportion to the body: a list or map longer than its shape allows is cut one element beyond, which
 * is enough to be refused.
 */
public final class InputReader {

    /** For lists without a limit of their own. */
    private static final long MAX_ELEMENTS = 10_000;

    private final JsonParser parser;
    private final ScalarReader scalars;

    private InputReader(JsonParser parser, ScalarReader scalars) {
        this.parser = parser;
        this.scalars = scalars;
    }

    /** The input's members; blobs as binary nodes, time stamps as epoch milliseconds. */
    public static ObjectNode read(BodyFormat format, byte[] body, StructureShape shape) throws SerializationException {
        try (JsonParser parser = format.factory().createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                throw Mismatch.list();
            }
            if (first != JsonToken.START_OBJECT) {
                throw new SerializationException();
            }
            ObjectNode input = new InputReader(parser, new ScalarReader(format)).structure(shape);
            requireEnd(parser);
            return input;
        } catch (SerializationException mismatch) {
            // A body that is broken further on is broken first of all.
            requireWellFormed(format, body);
            throw mismatch;
        } catch (IOException malformed) {
            throw new SerializationException();
        }
    }

    /** Reads the body through without keeping anything of it. */
    public static void requireWellFormed(BodyFormat format, byte[] body) throws SerializationException {
        try (JsonParser parser = format.factory().createParser(body)) {
            JsonToken first = parser.nextToken();
            if (first == null || !first.isStructStart()) {
                throw new SerializationException();
            }
            parser.skipChildren();
            requireEnd(parser);
        } catch (IOException malformed) {
            throw new SerializationException();
        }
    }

    private static void requireEnd(JsonParser parser) throws IOException, SerializationException {
        if (parser.nextToken() != null) {
            throw new SerializationException();
        }
    }

    /** The value at the parser's token. */
    private JsonNode value(Shape shape) throws IOException, SerializationException {
        if (shape instanceof StructureShape structure) {
            requireContainer(JsonToken.START_OBJECT, "Expected null");
            return structure(structure);
        }
        if (shape instanceof ListShape list) {
            requireContainer(JsonToken.START_ARRAY, "Expected list or null");
            return list(list);
        }
        if (shape instanceof MapShape map) {
            requireContainer(JsonToken.START_OBJECT, "Expected map or null");
            return map(map);
        }
        return scalars.read(parser, shape);
    }

    private void requireContainer(JsonToken start, String otherwise) throws SerializationException {
        JsonToken token = parser.currentToken();
        if (token == start) {
            return;
        }
        throw token.isStructStart() ? Mismatch.container(token) : new SerializationException(otherwise);
    }

    private ObjectNode structure(StructureShape shape) throws IOException, SerializationException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Member member = shape.members().get(name);
            JsonToken token = parser.nextToken();
            if (member == null) {
                parser.skipChildren();
            } else if (token != JsonToken.VALUE_NULL) {
                node.set(name, value(member.shape()));
            }
        }
        return node;
    }

    private ArrayNode list(ListShape shape) throws IOException, SerializationException {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        long kept = kept(shape.length());
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                throw new SerializationException();
            }
            if (node.size() >= kept) {
                parser.skipChildren();
            } else if (token == JsonToken.VALUE_NULL) {
                node.add(NullNode.instance);
            } else {
                node.add(value(shape.element()));
            }
        }
        return node;
    }

    private ObjectNode map(MapShape shape) throws IOException, SerializationException {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        long kept = kept(shape.length());
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            if (!Texts.isWellFormed(key)) {
                throw new SerializationException();
            }
            if (node.size() >= kept) {
                parser.skipChildren();
            } else if (token == JsonToken.VALUE_NULL) {
                node.set(key, NullNode.instance);
            } else {
                node.set(key, value(shape.value()));
            }
        }
        return node;
    }

    private static long kept(Bounds length) {
        return Math.min(length.max(), MAX_ELEMENTS) + 1;
    }
}
