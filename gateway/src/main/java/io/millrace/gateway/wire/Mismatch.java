package io.millrace.gateway.wire;

import com.fasterxml.jackson.core.JsonToken;

/** AWS' words for a value of the wrong type. */
final class Mismatch {

    private Mismatch() {}

    static SerializationException list() {
        return new SerializationException("Start of list found where not expected");
    }

    static SerializationException container(JsonToken start) {
        return start == JsonToken.START_ARRAY
                ? list()
                : new SerializationException("Start of structure or map found where not expected.");
    }

    /** A scalar that cannot become the wanted type; the type is given with its article, for example "an Integer". */
    static SerializationException scalar(JsonToken found, String wanted) {
        String type = switch (found) {
            case VALUE_STRING -> "java.lang.String";
            case VALUE_TRUE, VALUE_FALSE -> "java.lang.Boolean";
            case VALUE_EMBEDDED_OBJECT -> "java.nio.HeapByteBuffer";
            default -> "com.amazon.coral.value.json.numbers.TruncatingBigNumber";
        };
        return new SerializationException("class " + type + " can not be converted to " + wanted);
    }
}
