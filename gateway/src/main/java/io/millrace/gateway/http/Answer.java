package io.millrace.gateway.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.wire.BodyFormat;
import io.millrace.gateway.wire.ErrorBody;
import io.millrace.gateway.wire.SerializationException;
import java.nio.charset.StandardCharsets;

/**
 * An answer before it is sent.
 *
 * @param contentType empty for none
 * @param error the code for metrics, {@link GatewayMetrics#NO_ERROR} for none
 */
record Answer(int status, String contentType, byte[] body, String error) {

    private static final byte[] NOTHING = new byte[0];
    private static final int BAD_REQUEST = 400;

    static Answer success(BodyFormat format, byte[] body) {
        return new Answer(200, format.contentType(), body, GatewayMetrics.NO_ERROR);
    }

    static Answer empty(BodyFormat format) {
        return success(format, NOTHING);
    }

    /** No body and no type. */
    static Answer bare(int status, String error) {
        return new Answer(status, "", NOTHING, error);
    }

    static Answer failure(BodyFormat format, KinesisException failure) {
        return new Answer(failure.httpStatus(), format.contentType(), ErrorBody.of(format, failure), failure.code());
    }

    /** HTTP 400 with a code and nothing to say about it. */
    static Answer refused(BodyFormat format, String code) {
        return new Answer(BAD_REQUEST, format.contentType(), ErrorBody.of(format, code), code);
    }

    static Answer malformed(BodyFormat format, SerializationException failure) {
        return new Answer(BAD_REQUEST, format.contentType(), ErrorBody.of(format, failure), "SerializationException");
    }

    /** Text that no encoding of bodies applies to. */
    static Answer text(int status, String contentType, String text, String error) {
        return new Answer(status, contentType, text.getBytes(StandardCharsets.UTF_8), error);
    }

    HttpResponse toResponse(HttpHeaders common) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status).add(common);
        if (!contentType.isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        }
        headers.contentLength(body.length);
        return HttpResponse.of(headers.build(), HttpData.wrap(body));
    }
}
