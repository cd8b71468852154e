package io.millrace.gateway.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The type of a member, with the constraints that the service model puts on its values. */
public sealed interface Shape {

    /** As in the service model, for example {@code StreamName}. */
    String name();

    /**
     * Text.
     *
     * @param length in Unicode characters (code points)
     * @param values what is allowed, in the order of AWS' error messages; empty when anything is
     * @param pattern matched against the whole text
     */
    record StringShape(String name, Bounds length, List<String> values, Optional<Pattern> pattern) implements Shape {
        public StringShape {
            values = List.copyOf(values);
        }
    }

    /**
     * Bytes.
     *
     * @param length in bytes
     */
    record BlobShape(String name, Bounds length) implements Shape {}

    /** A 32-bit whole number. */
    record IntegerShape(String name, Bounds value) implements Shape {}

    /** A 64-bit whole number. */
    record LongShape(String name, Bounds value) implements Shape {}

    record BooleanShape(String name) implements Shape {}

    /** A moment, to the millisecond. */
    record TimestampShape(String name) implements Shape {}

    /**
     * Values of one shape in order.
     *
     * @param length in elements
     */
    record ListShape(String name, Bounds length, Shape element) implements Shape {}

    /**
     * Values of one shape by text keys.
     *
     * @param length in entries
     */
    record MapShape(String name, Bounds length, StringShape key, Shape value) implements Shape {}

    /**
     * Named members.
     *
     * @param members by name, in the order of the service model
     */
    record StructureShape(String name, Map<String, Member> members) implements Shape {
        public StructureShape {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /**
     * One member of a structure.
     *
     * @param name as on the wire, for example {@code StreamName}
     */
    record Member(String name, Shape shape, boolean required) {

        /** As in validation messages, for example {@code streamName}. */
        public String label() {
            return Character.toLowerCase(name.charAt(0)) + name.substring(1);
        }
    }
}
