package io.millrace.gateway.http;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import org.jspecify.annotations.Nullable;

/** Answers to requests that fail before or beside the service; a status and nothing else. */
final class TransportErrors implements ServerErrorHandler {

    @Override
    public HttpResponse onServiceException(ServiceRequestContext context, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof HttpStatusException status) {
            return bare(status.httpStatus().code());
        }
        if (cause instanceof RequestTimeoutException) {
            return timedOut(context);
        }
        return bare(500);
    }

    @Override
    public AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return AggregatedHttpResponse.of(head(status.code()));
    }

    /** HTTP/1.1 has no other way to be rid of the rest of a body than to close the connection. */
    private static HttpResponse timedOut(ServiceRequestContext context) {
        if (context.request().whenComplete().isDone()) {
            return bare(503);
        }
        if (!context.sessionProtocol().isMultiplex()) {
            var unused = context.initiateConnectionShutdown();
        }
        return bare(408);
    }

    private static HttpResponse bare(int status) {
        return HttpResponse.of(head(status));
    }

    private static ResponseHeaders head(int status) {
        return ResponseHeaders.builder(status).contentLength(0).build();
    }
}
