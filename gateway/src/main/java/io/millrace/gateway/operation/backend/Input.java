package io.millrace.gateway.operation.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Members of a request, or of a structure in it, which have passed the service model.
 *
 * @param tree as in {@link io.millrace.gateway.operation.Operation}
 */
public record Input(ObjectNode tree) {

    private static final Input EMPTY =
            new Input(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());

    /** True when the member is there. */
    public boolean has(String name) {
        return tree.hasNonNull(name);
    }

    /** Empty when the member is absent. */
    public String text(String name) {
        return has(name) ? tree.get(name).textValue() : "";
    }

    /** The fallback when the member is absent. */
    public int number(String name, int fallback) {
        return has(name) ? tree.get(name).intValue() : fallback;
    }

    /** Milliseconds since the epoch; 0 when the member is absent. */
    public long millis(String name) {
        return has(name) ? tree.get(name).longValue() : 0;
    }

    /** False when the member is absent. */
    public boolean flag(String name) {
        return has(name) && tree.get(name).booleanValue();
    }

    /** The blob, not copied. */
    public ByteString blob(String name) {
        try {
            return UnsafeByteOperations.unsafeWrap(tree.get(name).binaryValue());
        } catch (IOException e) {
            throw new UncheckedIOException("the service model lets only blobs through as " + name, e);
        }
    }

    /** Without members when it is absent. */
    public Input structure(String name) {
        return tree.get(name) instanceof ObjectNode structure ? new Input(structure) : EMPTY;
    }

    /** Without elements when it is absent. */
    public List<Input> structures(String name) {
        List<Input> structures = new ArrayList<>();
        for (JsonNode element : tree.path(name)) {
            structures.add(new Input((ObjectNode) element));
        }
        return structures;
    }

    /** Without elements when it is absent. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        tree.path(name).forEach(element -> texts.add(element.textValue()));
        return texts;
    }

    /** Without entries when it is absent. */
    public Map<String, String> map(String name) {
        Map<String, String> map = new LinkedHashMap<>();
        tree.path(name)
                .properties()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().textValue()));
        return map;
    }
}
