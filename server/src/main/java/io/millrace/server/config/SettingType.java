package io.millrace.server.config;

import io.millrace.common.id.NodeId;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a setting's text as the type of its record component: a scalar, an Optional or a List of scalars. */
final class SettingType {

    private record Scalar(String name, Function<String, Object> parser) {}

    private static final Map<Class<?>, Scalar> SCALARS = scalars();

    private final Class<?> shape;
    private final Class<?> element;

    private SettingType(Class<?> shape, Class<?> element) {
        this.shape = shape;
        this.element = element;
    }

    static SettingType of(Type type) {
        if (type instanceof ParameterizedType generic) {
            return new SettingType((Class<?>) generic.getRawType(), (Class<?>) generic.getActualTypeArguments()[0]);
        }
        return new SettingType(Object.class, (Class<?>) type);
    }

    /**
     * Reads a value.
     *
     * @param texts the scalar, or the list's elements
     * @throws IllegalArgumentException with what is wrong and the fix
     */
    Object read(List<String> texts) {
        if (shape == List.class) {
            return texts.stream().map(this::scalar).toList();
        }
        if (texts.size() != 1) {
            throw new IllegalArgumentException("a list of " + texts.size() + " values was given; give one value");
        }
        String text = texts.get(0);
        if (shape == Optional.class) {
            return text.isEmpty() ? Optional.empty() : Optional.of(scalar(text));
        }
        return scalar(text);
    }

    /** Splits one text (a default, or an environment variable) into what {@link #read} wants. */
    List<String> split(String text) {
        if (shape != List.class) {
            return List.of(text);
        }
        return Stream.of(text.split(","))
                .map(String::trim)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** For the documentation. */
    String describe() {
        String name = element.isEnum()
                ? String.join(" or ", constants(element))
                : scalarOf(element).name();
        return shape == List.class ? "list of " + name : name;
    }

    private Object scalar(String text) {
        return element.isEnum() ? constant(text) : scalarOf(element).parser().apply(text);
    }

    private Object constant(String text) {
        for (Object constant : element.getEnumConstants()) {
            if (name(constant).equals(text.toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        String known = String.join(", ", constants(element));
        throw new IllegalArgumentException(
                "'" + text + "' is not known; use " + (shape == List.class ? "any of " : "one of ") + known);
    }

    private static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(SettingType::name).toList();
    }

    private static String name(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }

    private static Scalar scalarOf(Class<?> type) {
        Scalar scalar = SCALARS.get(type);
        if (scalar == null) {
            throw new IllegalStateException("no settings of type " + type.getName());
        }
        return scalar;
    }

    private static Map<Class<?>, Scalar> scalars() {
        Map<Class<?>, Scalar> all = new LinkedHashMap<>();
        all.put(String.class, new Scalar("text", text -> text));
        all.put(int.class, new Scalar("number", text -> Math.toIntExact(number(text, Integer.MAX_VALUE))));
        all.put(long.class, new Scalar("number", text -> number(text, Long.MAX_VALUE)));
        all.put(Integer.class, new Scalar("number", text -> Math.toIntExact(number(text, Integer.MAX_VALUE))));
        all.put(Long.class, new Scalar("number", text -> number(text, Long.MAX_VALUE)));
        all.put(boolean.class, new Scalar("true or false", SettingType::truth));
        all.put(Duration.class, new Scalar("duration", DurationText::parse));
        all.put(DataSize.class, new Scalar("size", DataSize::parse));
        all.put(Path.class, new Scalar("path", Path::of));
        all.put(NodeId.class, new Scalar("text", NodeId::new));
        all.put(Secret.class, new Scalar("text", Secret::new));
        all.put(ControllerAddress.class, new Scalar("id@host:grpcPort:raftPort", ControllerAddress::parse));
        all.put(CallRate.class, new Scalar("Operation:callsPerSecond", CallRate::parse));
        return Map.copyOf(all);
    }

    private static long number(String text, long most) {
        try {
            long number = Long.parseLong(text.trim().replace("_", ""));
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw new IllegalArgumentException("'" + text + "' is not a whole number from 0 to " + most);
    }

    private static boolean truth(String text) {
        return switch (text.trim()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
        };
    }

    @Override
    public String toString() {
        return Stream.of(shape, element).map(Class::getSimpleName).collect(Collectors.joining(" of "));
    }
}
