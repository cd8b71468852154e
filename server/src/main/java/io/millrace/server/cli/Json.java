package io.millrace.server.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes maps, lists, strings and numbers as JSON, members in the order in which they were put. */
final class Json {

    private static final ObjectWriter COMPACT = new ObjectMapper().writer();
    private static final ObjectWriter PRETTY = new ObjectMapper().writerWithDefaultPrettyPrinter();

    private Json() {}

    /** An object to be filled. */
    static Map<String, Object> object() {
        return new LinkedHashMap<>();
    }

    static String pretty(Object value) {
        return write(PRETTY, value);
    }

    /** On one line. */
    static String line(Object value) {
        return write(COMPACT, value);
    }

    private static String write(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, strings and numbers can always be written", e);
        }
    }
}
