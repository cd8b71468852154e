package io.millrace.server.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings as texts, before they are bound to types.
 *
 * @param values by dotted key
 */
record RawSettings(Map<String, Value> values) {

    /**
     * What was given for a key.
     *
     * @param texts the scalar, or the list's elements
     * @param source where it stands: a file, or an environment variable
     */
    record Value(List<String> texts, String source) {}

    @Nullable Value get(String key) {
        return values.get(key);
    }
}
