package io.millrace.gateway.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.gateway.model.Bounds;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.BlobShape;
import io.millrace.gateway.model.Shape.IntegerShape;
import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.LongShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.Member;
import io.millrace.gateway.model.Shape.StringShape;
import io.millrace.gateway.model.Shape.StructureShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Breaks each constraint of each input member of an operation once, at every depth. */
final class Violations {

    private static final String NOT_NULL = "Member must not be null";

    private final OperationModel operation;
    private final List<Violation> found = new ArrayList<>();

    private Violations(OperationModel operation) {
        this.operation = operation;
    }

    static List<Violation> of(OperationModel operation) {
        Violations violations = new Violations(operation);
        violations.members(operation.input(), "", node -> node);
        return violations.found;
    }

    /** Breaks the members of a structure that the function puts where it belongs. */
    private void members(StructureShape shape, String path, UnaryOperator<JsonNode> place) {
        for (Member member : shape.members().values()) {
            String label = path + member.label();
            if (member.required()) {
                ObjectNode without = SampleInputs.least(shape);
                without.remove(member.name());
                add(
                        label,
                        place.apply(without),
                        "Value null at '" + label + "' failed to satisfy constraint: " + NOT_NULL);
            }
            value(member.shape(), label, value -> {
                ObjectNode with = SampleInputs.least(shape);
                with.set(member.name(), value);
                return place.apply(with);
            });
        }
    }

    private void value(Shape shape, String label, UnaryOperator<JsonNode> place) {
        for (Broken broken : scalars(shape)) {
            add(label, place.apply(broken.value()), at(label) + broken.constraint());
        }
        if (shape instanceof StructureShape structure) {
            members(structure, label + ".", place);
        } else if (shape instanceof ListShape list) {
            list(list, label, place);
        } else if (shape instanceof MapShape map) {
            map(map, label, place);
        }
    }

    private void list(ListShape shape, String label, UnaryOperator<JsonNode> place) {
        for (long length : broken(shape.length())) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (long i = 0; i < length; i++) {
                list.add(SampleInputs.of(shape.element()));
            }
            add(label, place.apply(list), at(label) + length(length, shape.length()));
        }
        add(
                label,
                place.apply(JsonNodeFactory.instance.arrayNode().addNull()),
                "Value null at '" + label + ".1.member' failed to satisfy constraint: " + NOT_NULL);
        if (shape.element() instanceof StructureShape structure) {
            members(
                    structure,
                    label + ".1.member.",
                    element -> place.apply(JsonNodeFactory.instance.arrayNode().add(element)));
            return;
        }
        for (Broken broken : scalars(shape.element())) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode().add(broken.value());
            add(label, place.apply(list), at(label) + "Member must satisfy constraint: [", broken.constraint());
        }
    }

    private void map(MapShape shape, String label, UnaryOperator<JsonNode> place) {
        for (long length : broken(shape.length())) {
            ObjectNode map = JsonNodeFactory.instance.objectNode();
            for (long i = 0; i < length; i++) {
                map.set("k" + i, SampleInputs.of(shape.value()));
            }
            add(label, place.apply(map), at(label) + length(length, shape.length()));
        }
        for (Broken key : scalars(shape.key())) {
            ObjectNode map = JsonNodeFactory.instance.objectNode();
            map.set(key.value().textValue(), SampleInputs.of(shape.value()));
            add(label, place.apply(map), at(label) + "Map keys must satisfy constraint: [", key.constraint());
        }
        for (Broken value : scalars(shape.value())) {
            ObjectNode map = JsonNodeFactory.instance.objectNode();
            map.set("k", value.value());
            add(label, place.apply(map), at(label) + "Map value must satisfy constraint: [", value.constraint());
        }
    }

    private void add(String label, JsonNode input, String... messages) {
        found.add(new Violation(operation.name(), label, (ObjectNode) input, List.of(messages)));
    }

    private static String at(String label) {
        return "' at '" + label + "' failed to satisfy constraint: ";
    }

    private static List<Broken> scalars(Shape shape) {
        List<Broken> all = new ArrayList<>();
        if (shape instanceof StringShape text) {
            texts(text, all);
        } else if (shape instanceof BlobShape blob) {
            for (long length : broken(blob.length())) {
                all.add(new Broken(BinaryNode.valueOf(new byte[(int) length]), length(length, blob.length())));
            }
        } else if (shape instanceof IntegerShape || shape instanceof LongShape) {
            Bounds bounds = shape instanceof IntegerShape integer ? integer.value() : ((LongShape) shape).value();
            if (bounds.hasMin()) {
                all.add(new Broken(
                        LongNode.valueOf(bounds.min() - 1),
                        "Member must have value greater than or equal to " + bounds.min()));
            }
            if (bounds.hasMax()) {
                all.add(new Broken(
                        LongNode.valueOf(bounds.max() + 1),
                        "Member must have value less than or equal to " + bounds.max()));
            }
        }
        return all;
    }

    private static void texts(StringShape text, List<Broken> all) {
        for (long length : broken(text.length())) {
            all.add(new Broken(TextNode.valueOf("a".repeat((int) length)), length(length, text.length())));
        }
        if (!text.values().isEmpty()) {
            all.add(new Broken(
                    TextNode.valueOf("NO_SUCH"),
                    "Member must satisfy enum value set: [" + String.join(", ", text.values()) + "]"));
        }
        text.pattern()
                .ifPresent(pattern -> all.add(new Broken(
                        TextNode.valueOf("no such ?"), "Member must satisfy regular expression pattern: " + pattern)));
    }

    /** Lengths just outside. */
    private static List<Long> broken(Bounds bounds) {
        List<Long> lengths = new ArrayList<>();
        if (bounds.hasMin() && bounds.min() > 0) {
            lengths.add(bounds.min() - 1);
        }
        if (bounds.hasMax()) {
            lengths.add(bounds.max() + 1);
        }
        return lengths;
    }

    private static String length(long length, Bounds bounds) {
        return length < bounds.min()
                ? "Member must have length greater than or equal to " + bounds.min()
                : "Member must have length less than or equal to " + bounds.max();
    }

    private record Broken(JsonNode value, String constraint) {}
}
