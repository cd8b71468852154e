package io.millrace.gateway.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.millrace.gateway.operation.KinesisException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The bodies of error answers. */
public final class ErrorBody {

    private static final String TYPE = "__type";
    private static final String MESSAGE = "message";

    private ErrorBody() {}

    /** A code and a message. */
    public static byte[] of(BodyFormat format, KinesisException failure) {
        return write(format, failure.code(), MESSAGE, failure.getMessage());
    }

    /** A code alone, as AWS answers before it looks into a body. */
    public static byte[] of(BodyFormat format, String code) {
        return write(format, code, MESSAGE, null);
    }

    /** SerializationException, the one whose message has a capital letter. */
    public static byte[] of(BodyFormat format, SerializationException failure) {
        return write(
                format, "SerializationException", "Message", failure.reason().orElse(null));
    }

    /** The payload of an exception inside an event stream, where a header has the code. */
    static byte[] inStream(KinesisException failure) {
        return write(BodyFormat.JSON, null, MESSAGE, failure.getMessage());
    }

    private static byte[] write(
            BodyFormat format, @Nullable String code, String messageName, @Nullable String message) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                JsonGenerator out = format.factory().createGenerator(bytes)) {
            out.writeStartObject();
            if (code != null) {
                out.writeStringField(TYPE, code);
            }
            if (message != null && !message.isEmpty()) {
                out.writeStringField(messageName, message);
            }
            out.writeEndObject();
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
