package io.millrace.gateway.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.gateway.model.Shape.StructureShape;
import io.millrace.gateway.operation.KinesisException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** The messages of an event stream, {@code application/vnd.amazon.eventstream}; payloads are always JSON. */
public final class EventFrames {

    public static final String CONTENT_TYPE = "application/vnd.amazon.eventstream";

    private EventFrames() {}

    /** The first message of every stream. */
    public static byte[] initialResponse() {
        return frame("event", ":event-type", "initial-response", "{}".getBytes(StandardCharsets.UTF_8));
    }

    /** One event. Throws {@link IllegalArgumentException} for a payload that is not of the shape. */
    public static byte[] event(String type, ObjectNode payload, StructureShape shape) {
        return frame("event", ":event-type", type, OutputWriter.write(BodyFormat.JSON, payload, shape));
    }

    /** The failure that ends a stream. */
    public static byte[] exception(KinesisException failure) {
        return frame("exception", ":exception-type", failure.code(), ErrorBody.inStream(failure));
    }

    private static byte[] frame(String messageType, String typeHeader, String type, byte[] payload) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":message-type", HeaderValue.fromString(messageType));
        headers.put(typeHeader, HeaderValue.fromString(type));
        headers.put(":content-type", HeaderValue.fromString(BodyFormat.JSON.contentType()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Message(headers, payload).encode(bytes);
        return bytes.toByteArray();
    }
}
