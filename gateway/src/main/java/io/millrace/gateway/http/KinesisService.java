package io.millrace.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.Exceptions;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.millrace.common.env.Environment;
import io.millrace.common.env.TimeSource;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.http.BodyCollector.OverloadedException;
import io.millrace.gateway.http.BytesInFlight.Reservation;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.Operation;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.StreamingOperation;
import io.millrace.gateway.wire.OutputWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves every request: receives its body, makes a call of it, and gives the operation's answer. */
final class KinesisService implements HttpService {

    private static final Logger LOG = LoggerFactory.getLogger(KinesisService.class);

    private final GatewaySettings settings;
    private final Operations operations;
    private final CallReader reader;
    private final BytesInFlight bytes;
    private final EventStreams streams;
    private final GatewayMetrics metrics;
    private final RequestIds ids;
    private final TimeSource time;

    KinesisService(
            GatewaySettings settings,
            Operations operations,
            BytesInFlight bytes,
            EventStreams streams,
            GatewayMetrics metrics,
            Environment environment) {
        this.settings = settings;
        this.operations = operations;
        this.bytes = bytes;
        this.streams = streams;
        this.metrics = metrics;
        reader = new CallReader(operations.models(), settings.authenticator());
        ids = new RequestIds(environment.random("gateway"));
        time = environment.time();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        Reservation reservation = bytes.reservation();
        var unused = context.log().whenComplete().thenRun(reservation::release);
        Exchange exchange =
                new Exchange(context, request.headers(), ids.requestId(), reservation, time.monotonicNanos());
        CompletableFuture<HttpResponse> response = BodyCollector.collect(request, context.eventLoop(), reservation)
                .handle((body, failure) -> failure == null ? answer(exchange, body) : notReceived(exchange, failure));
        return HttpResponse.of(response);
    }

    private HttpResponse answer(Exchange exchange, byte[] body) {
        RequestHeaders headers = exchange.headers();
        if (Preflight.isPreflight(headers)) {
            return respond(exchange, Answer.bare(200, GatewayMetrics.NO_ERROR));
        }
        try {
            return call(exchange, reader.read(headers, body));
        } catch (RefusedException refused) {
            return respond(exchange, refused.answer());
        }
    }

    private HttpResponse call(Exchange exchange, Call call) {
        RequestContext context =
                new RequestContext(exchange.requestId(), settings.accountId(), settings.region(), call.accessKeyId());
        StreamingOperation streaming = operations.streaming(call.model().name());
        if (streaming != null) {
            return stream(exchange, call, context, streaming);
        }
        Operation operation = operations.plain(call.model().name());
        if (operation == null) {
            throw new IllegalStateException("no operation for " + call.model().name());
        }
        return HttpResponse.of(handle(operation, call, context)
                .handle((output, failure) -> respond(
                        exchange,
                        failure == null ? success(exchange, call, output) : failed(exchange, call, failure))));
    }

    private static CompletionStage<ObjectNode> handle(Operation operation, Call call, RequestContext context) {
        try {
            return operation.handle(call.input(), context);
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private HttpResponse stream(Exchange exchange, Call call, RequestContext context, StreamingOperation operation) {
        exchange.context()
                .setRequestTimeout(TimeoutMode.SET_FROM_START, settings.limits().streamTimeout());
        HttpResponseWriter writer = HttpResponse.streaming();
        EventStream stream = streams.open(writer, commonHeaders(exchange), call, exchange.reservation());
        var unused = writer.whenComplete().handle((done, failure) -> {
            streams.ended(stream, failure);
            count(exchange, stream.error());
            return null;
        });
        try {
            operation.open(call.input(), context, stream);
        } catch (RuntimeException failure) {
            stream.fail(kinesis(exchange, call, failure));
        }
        return writer;
    }

    private Answer success(Exchange exchange, Call call, ObjectNode output) {
        OperationModel model = call.model();
        if (model.output().members().isEmpty()) {
            return Answer.empty(call.format());
        }
        try {
            return Answer.success(call.format(), OutputWriter.write(call.format(), output, model.output()));
        } catch (RuntimeException failure) {
            return failed(exchange, call, failure);
        }
    }

    private static Answer failed(Exchange exchange, Call call, Throwable failure) {
        return Answer.failure(call.format(), kinesis(exchange, call, failure));
    }

    /** What the caller is told; a failure that nobody named is logged and told as InternalFailure. */
    private static KinesisException kinesis(Exchange exchange, Call call, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof KinesisException named) {
            return named;
        }
        LOG.error("{} failed, request {}", call.model().name(), exchange.requestId(), cause);
        return new KinesisException("InternalFailure", 500, "");
    }

    private HttpResponse notReceived(Exchange exchange, Throwable failure) {
        Throwable cause = Exceptions.peel(failure);
        if (cause instanceof ContentTooLargeException) {
            return respond(exchange, Answer.bare(413, "RequestEntityTooLarge"));
        }
        if (cause instanceof OverloadedException) {
            return respond(exchange, Answer.bare(503, "ServiceUnavailable"));
        }
        // The client went away or took too long; whatever is said may not reach it.
        return respond(exchange, Answer.bare(408, "RequestTimeout"));
    }

    private HttpResponse respond(Exchange exchange, Answer answer) {
        exchange.reservation().add(answer.body().length);
        count(exchange, answer.error());
        return answer.toResponse(commonHeaders(exchange));
    }

    private void count(Exchange exchange, String error) {
        String operation =
                reader.operation(exchange.headers()).map(OperationModel::name).orElse(GatewayMetrics.NO_OPERATION);
        metrics.answered(operation, error, time.monotonicNanos() - exchange.startNanos());
    }

    private HttpHeaders commonHeaders(Exchange exchange) {
        HttpHeadersBuilder headers = HttpHeaders.builder();
        headers.add("x-amzn-RequestId", exchange.requestId());
        if (!Preflight.isPreflight(exchange.headers())) {
            headers.add("x-amz-id-2", ids.extendedId());
        }
        Preflight.addHeaders(exchange.headers(), headers);
        return headers.build();
    }

    /** One request and what belongs to it until it is answered. */
    private record Exchange(
            ServiceRequestContext context,
            RequestHeaders headers,
            String requestId,
            Reservation reservation,
            long startNanos) {}
}
