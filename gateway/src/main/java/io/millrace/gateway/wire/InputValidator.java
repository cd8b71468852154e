package io.millrace.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.model.Shape;
import io.millrace.gateway.model.Shape.ListShape;
import io.millrace.gateway.model.Shape.MapShape;
import io.millrace.gateway.model.Shape.Member;
import io.millrace.gateway.model.Shape.StructureShape;
import io.millrace.gateway.operation.KinesisException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds an input against the constraints of the service model and says what is wrong in AWS' words. Scalars in lists and
 * maps are judged together, with one violation for the whole; structures in lists member by member.
 */
public final class InputValidator {

    private static final int MAX_REPORTED = 10;

    private final List<String> violations = new ArrayList<>();

    private InputValidator() {}

    /** Throws ValidationException (HTTP 400) that lists up to ten violations. */
    public static void check(ObjectNode input, StructureShape shape) {
        InputValidator validator = new InputValidator();
        validator.structure("", input, shape);
        List<String> found = validator.violations;
        if (!found.isEmpty()) {
            throw new KinesisException(
                    "ValidationException",
                    400,
                    found.size() + (found.size() == 1 ? " validation error" : " validation errors") + " detected: "
                            + String.join("; ", found));
        }
    }

    private void structure(String path, JsonNode node, StructureShape shape) {
        for (Member member : shape.members().values()) {
            if (violations.size() >= MAX_REPORTED) {
                return;
            }
            JsonNode value = node.get(member.name());
            if (value != null) {
                value(path + member.label(), value, member.shape());
            } else if (member.required()) {
                report(path + member.label(), "null", "Member must not be null");
            }
        }
    }

    private void value(String path, JsonNode value, Shape shape) {
        if (value.isNull()) {
            report(path, "null", "Member must not be null");
            return;
        }
        for (String constraint : Constraints.violated(value, shape)) {
            report(path, quoted(value, shape), constraint);
        }
        if (shape instanceof StructureShape structure) {
            structure(path + ".", value, structure);
        } else if (shape instanceof ListShape list) {
            elements(path, value, list);
        } else if (shape instanceof MapShape map) {
            entries(path, value, map);
        }
    }

    private void elements(String path, JsonNode list, ListShape shape) {
        boolean scalar = Constraints.isScalar(shape.element());
        for (int i = 0; i < list.size() && violations.size() < MAX_REPORTED; i++) {
            JsonNode element = list.get(i);
            if (scalar && !element.isNull()) {
                List<String> constraints = Constraints.violated(element, shape.element());
                if (!constraints.isEmpty()) {
                    report(path, quoted(list, shape), together("Member", shape.element()));
                    return;
                }
            } else {
                value(path + "." + (i + 1) + ".member", element, shape.element());
            }
        }
    }

    private void entries(String path, JsonNode map, MapShape shape) {
        boolean keysFit = true;
        boolean valuesFit = true;
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            if (entry.getValue().isNull()) {
                report(path + "." + Texts.shortened(entry.getKey()) + ".member", "null", "Member must not be null");
            } else {
                valuesFit &=
                        Constraints.violated(entry.getValue(), shape.value()).isEmpty();
            }
            keysFit &= Constraints.violated(entry.getKey(), shape.key()).isEmpty();
        }
        if (!keysFit) {
            report(path, quoted(map, shape), together("Map keys", shape.key()));
        }
        if (!valuesFit) {
            report(path, quoted(map, shape), together("Map value", shape.value()));
        }
    }

    private static String together(String subject, Shape shape) {
        return subject + " must satisfy constraint: [" + String.join(", ", Constraints.all(shape)) + "]";
    }

    private static String quoted(JsonNode value, Shape shape) {
        return "'" + Texts.shortened(ValueText.of(value, shape)) + "'";
    }

    private void report(String path, String value, String constraint) {
        if (violations.size() < MAX_REPORTED) {
            violations.add("Value " + value + " at '" + path + "' failed to satisfy constraint: " + constraint);
        }
    }
}
