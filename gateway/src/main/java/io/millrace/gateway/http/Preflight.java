package io.millrace.gateway.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;

/** What browsers ask before and read after a call. */
final class Preflight {

    private static final String EXPOSED =
            "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date";
    private static final int MAX_AGE_SECONDS = 172_800;

    private Preflight() {}

    static boolean isPreflight(RequestHeaders request) {
        return request.method() == HttpMethod.OPTIONS && request.contains(HttpHeaderNames.ORIGIN);
    }

    /** Adds the headers that a request with an Origin gets. */
    static void addHeaders(RequestHeaders request, HttpHeadersBuilder answer) {
        if (!request.contains(HttpHeaderNames.ORIGIN)) {
            return;
        }
        answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        if (request.method() != HttpMethod.OPTIONS) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            return;
        }
        String headers = request.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
        if (headers != null) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, headers);
        }
        String method = request.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        if (method != null) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, method);
        }
        answer.setInt(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    }
}
