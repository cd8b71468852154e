package io.millrace.gateway.model;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the text form of the model; its grammar stands at the head of the resource. Shapes may be declared in any order.
 * A mistake in the text is an {@link IllegalArgumentException}.
 */
final class ModelParser {

    private final Map<String, List<String>> declared = new HashMap<>();
    private final Map<String, Shape> shapes = new HashMap<>();
    private final List<List<String>> operations = new ArrayList<>();

    private ModelParser() {}

    static ServiceModel parse(String text) {
        ModelParser parser = new ModelParser();
        for (List<String> words : declarations(text)) {
            parser.declare(words);
        }
        Map<String, OperationModel> models = new HashMap<>();
        for (List<String> words : parser.operations) {
            OperationModel model = parser.operation(new Declaration(words));
            models.put(model.name(), model);
        }
        return new ServiceModel(models);
    }

    /** Joins each line with the indented ones after it. */
    private static List<List<String>> declarations(String text) {
        List<List<String>> found = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(" ")) {
                found.add(new ArrayList<>());
            }
            found.get(found.size() - 1).addAll(List.of(line.trim().split(" +")));
        }
        return found;
    }

    private void declare(List<String> words) {
        if (words.get(0).equals("operation")) {
            operations.add(words);
        } else if (declared.put(words.get(1), words) != null) {
            throw new IllegalArgumentException("declared twice: " + words.get(1));
        }
    }

    private OperationModel operation(Declaration declaration) {
        declaration.expect("operation");
        String name = declaration.word();
        StructureShape input = new StructureShape(name + "Input", Map.of());
        StructureShape output = new StructureShape(name + "Output", Map.of());
        Optional<StructureShape> event = Optional.empty();
        if (declaration.accept("in")) {
            input = new StructureShape(name + "Input", members(declaration.until("out", "events")));
        }
        if (declaration.accept("out")) {
            output = new StructureShape(name + "Output", members(declaration.until("events")));
        }
        if (declaration.accept("events")) {
            event = Optional.of((StructureShape) shape(declaration.word()));
        }
        return new OperationModel(name, input, output, event);
    }

    private Shape shape(String name) {
        Shape known = shapes.get(name);
        if (known != null) {
            return known;
        }
        List<String> words = declared.remove(name);
        if (words == null) {
            throw new IllegalArgumentException("not declared, or part of itself: " + name);
        }
        Shape made = make(new Declaration(words));
        shapes.put(name, made);
        return made;
    }

    private Shape make(Declaration declaration) {
        String kind = declaration.word();
        String name = declaration.word();
        return switch (kind) {
            case "string" -> string(name, declaration);
            case "blob" -> new BlobShape(name, declaration.bounds());
            case "integer" -> new IntegerShape(name, declaration.bounds());
            case "long" -> new LongShape(name, declaration.bounds());
            case "boolean" -> new BooleanShape(name);
            case "timestamp" -> new TimestampShape(name);
            case "list" -> list(name, declaration);
            case "map" -> map(name, declaration);
            case "structure" -> new StructureShape(name, members(declaration.until()));
            default -> throw new IllegalArgumentException("unknown kind of shape: " + declaration);
        };
    }

    private static StringShape string(String name, Declaration declaration) {
        Bounds length = declaration.bounds();
        List<String> values = List.of();
        if (declaration.accept("one")) {
            declaration.expect("of");
            values = declaration.until("matching");
        }
        Optional<Pattern> pattern = Optional.empty();
        if (declaration.accept("matching")) {
            pattern = Optional.of(Pattern.compile(declaration.word()));
        }
        return new StringShape(name, length, values, pattern);
    }

    private ListShape list(String name, Declaration declaration) {
        Bounds length = declaration.bounds();
        declaration.expect("of");
        return new ListShape(name, length, shape(declaration.word()));
    }

    private MapShape map(String name, Declaration declaration) {
        Bounds length = declaration.bounds();
        declaration.expect("of");
        StringShape key = (StringShape) shape(declaration.word());
        declaration.expect("to");
        return new MapShape(name, length, key, shape(declaration.word()));
    }

    private Map<String, Member> members(List<String> words) {
        Map<String, Member> members = new LinkedHashMap<>();
        for (String word : words) {
            boolean required = word.endsWith("!");
            String declaration = required ? word.substring(0, word.length() - 1) : word;
            int colon = declaration.indexOf(':');
            String name = colon < 0 ? declaration : declaration.substring(0, colon);
            members.put(name, new Member(name, shape(declaration.substring(colon + 1)), required));
        }
        return members;
    }
}
