package io.millrace.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import io.millrace.gateway.auth.Authenticator;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.wire.BodyFormat;
import io.millrace.gateway.wire.InputReader;
import io.millrace.gateway.wire.InputValidator;
import io.millrace.gateway.wire.SerializationException;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a call of a request, checking in the order of the real service: method, body, content type, syntax, target,
 * authorization, types, constraints. A body is read into a tree only for senders who have proved themselves.
 */
final class CallReader {

    private static final String SERVICE = "Kinesis_20131202";
    private static final String TARGET = "x-amz-target";
    private static final String UNKNOWN_OPERATION = "UnknownOperationException";
    private static final String SERIALIZATION = "SerializationException";
    private static final String ACCESS_DENIED = "AccessDeniedException";
    private static final String XML = "text/xml";
    /** A dialect that clients no longer speak and AWS no longer serves, though it still answers in it. */
    private static final String OLD_JSON = "application/json";

    private final Map<String, OperationModel> operations;
    private final Authenticator authenticator;

    CallReader(Map<String, OperationModel> operations, Authenticator authenticator) {
        this.operations = Map.copyOf(operations);
        this.authenticator = authenticator;
    }

    /** The operation that the target names, as far as it is one of ours. */
    Optional<OperationModel> operation(RequestHeaders headers) {
        String[] target = target(headers);
        return target.length > 1 && target[0].equals(SERVICE)
                ? Optional.ofNullable(operations.get(target[1]))
                : Optional.empty();
    }

    /** Throws {@link RefusedException} with the answer when the request is none of the API's. */
    Call read(RequestHeaders headers, byte[] body) throws RefusedException {
        if (headers.method() != HttpMethod.POST) {
            throw new RefusedException(accessDenied());
        }
        String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        Optional<BodyFormat> format = BodyFormat.of(contentType);
        Optional<OperationModel> operation = operation(headers);
        if (body.length == 0) {
            throw new RefusedException(Answer.refused(
                    format.orElse(BodyFormat.CBOR), operation.isPresent() ? SERIALIZATION : UNKNOWN_OPERATION));
        }
        if (format.isEmpty()) {
            throw new RefusedException(otherType(headers, contentType, body));
        }
        return read(headers, body, format.get(), operation);
    }

    private Call read(RequestHeaders headers, byte[] body, BodyFormat format, Optional<OperationModel> operation)
            throws RefusedException {
        try {
            if (operation.isEmpty()) {
                InputReader.requireWellFormed(format, body);
                throw new RefusedException(Answer.refused(format, UNKNOWN_OPERATION));
            }
            OperationModel model = operation.get();
            String accessKeyId = authenticate(headers, body, format);
            ObjectNode input = InputReader.read(format, body, model.input());
            InputValidator.check(input, model.input());
            return new Call(model, format, input, accessKeyId);
        } catch (SerializationException malformed) {
            throw new RefusedException(Answer.malformed(format, malformed));
        } catch (KinesisException invalid) {
            throw new RefusedException(Answer.failure(format, invalid));
        }
    }

    private String authenticate(RequestHeaders headers, byte[] body, BodyFormat format) throws SerializationException {
        try {
            return authenticator.authenticate(Received.of(headers, body));
        } catch (KinesisException refused) {
            InputReader.requireWellFormed(format, body);
            throw refused;
        }
    }

    private static Answer otherType(RequestHeaders headers, String contentType, byte[] body) {
        if (contentType.trim().equalsIgnoreCase(OLD_JSON)) {
            return oldJson(body);
        }
        String[] target = target(headers);
        return target.length < 2 || target[0].isEmpty() || target[1].isEmpty()
                ? accessDenied()
                : Answer.text(404, XML, "<UnknownOperationException/>\n", UNKNOWN_OPERATION);
    }

    private static Answer oldJson(byte[] body) {
        try {
            InputReader.requireWellFormed(BodyFormat.JSON, body);
            return oldJson(404, UNKNOWN_OPERATION);
        } catch (SerializationException malformed) {
            return oldJson(400, SERIALIZATION);
        }
    }

    private static Answer oldJson(int status, String code) {
        String body = "{\"Output\":{\"__type\":\"com.amazon.coral.service#" + code + "\"},\"Version\":\"1.0\"}";
        return Answer.text(status, OLD_JSON, body, code);
    }

    private static Answer accessDenied() {
        return Answer.text(
                403,
                XML,
                "<AccessDeniedException>\n  <Message>Unable to determine service/operation name to be authorized"
                        + "</Message>\n</AccessDeniedException>\n",
                ACCESS_DENIED);
    }

    private static String[] target(RequestHeaders headers) {
        return headers.get(TARGET, "").split("\\.", -1);
    }
}
