package io.millrace.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.millrace.gateway.model.Bounds;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.BlobShape;
import io.millrace.gateway.model.Shape.IntegerShape;
import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.LongShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.StringShape;
import io.millrace.gateway.model.Shape.StructureShape;
import java.util.ArrayList;
import java.util.List;

/** The constraints of single values, in AWS' words. */
final class Constraints {

    /**
     * Longer text is not matched against a pattern: its length is refused already, and the patterns of ARNs take time that
     * grows faster than the text.
     */
    private static final int MAX_MATCHED = 2048;

    private Constraints() {}

    static boolean isScalar(Shape shape) {
        return !(shape instanceof StructureShape || shape instanceof ListShape || shape instanceof MapShape);
    }

    /** What the value breaks; not what its elements or members break. */
    static List<String> violated(JsonNode value, Shape shape) {
        List<String> found = new ArrayList<>(0);
        if (shape instanceof StringShape string) {
            return violated(value.textValue(), string);
        } else if (shape instanceof BlobShape blob) {
            length(((BinaryNode) value).binaryValue().length, blob.length(), found);
        } else if (shape instanceof IntegerShape integer) {
            number(value.longValue(), integer.value(), found);
        } else if (shape instanceof LongShape number) {
            number(value.longValue(), number.value(), found);
        } else if (shape instanceof ListShape list) {
            length(value.size(), list.length(), found);
        } else if (shape instanceof MapShape map) {
            length(value.size(), map.length(), found);
        }
        return found;
    }

    static List<String> violated(String text, StringShape shape) {
        List<String> found = new ArrayList<>(0);
        if (!shape.values().isEmpty() && !shape.values().contains(text)) {
            found.add(oneOf(shape));
        }
        shape.pattern().ifPresent(pattern -> {
            if (text.length() <= MAX_MATCHED && !pattern.matcher(text).matches()) {
                found.add("Member must satisfy regular expression pattern: " + pattern);
            }
        });
        length(text.codePointCount(0, text.length()), shape.length(), found);
        return found;
    }

    /** Every constraint of a scalar shape, the greatest length first. */
    static List<String> all(Shape shape) {
        List<String> all = new ArrayList<>();
        if (shape instanceof StringShape string) {
            if (string.length().hasMax()) {
                all.add(noLonger(string.length()));
            }
            if (string.length().hasMin()) {
                all.add(noShorter(string.length()));
            }
            if (!string.values().isEmpty()) {
                all.add(oneOf(string));
            }
            string.pattern().ifPresent(p -> all.add("Member must satisfy regular expression pattern: " + p));
        }
        return all;
    }

    private static String oneOf(StringShape shape) {
        return "Member must satisfy enum value set: [" + String.join(", ", shape.values()) + "]";
    }

    private static void length(long length, Bounds bounds, List<String> found) {
        if (bounds.isBelow(length)) {
            found.add(noShorter(bounds));
        }
        if (bounds.isAbove(length)) {
            found.add(noLonger(bounds));
        }
    }

    private static String noShorter(Bounds bounds) {
        return "Member must have length greater than or equal to " + bounds.min();
    }

    private static String noLonger(Bounds bounds) {
        return "Member must have length less than or equal to " + bounds.max();
    }

    private static void number(long value, Bounds bounds, List<String> found) {
        if (bounds.isBelow(value)) {
            found.add("Member must have value greater than or equal to " + bounds.min());
        }
        if (bounds.isAbove(value)) {
            found.add("Member must have value less than or equal to " + bounds.max());
        }
    }
}
