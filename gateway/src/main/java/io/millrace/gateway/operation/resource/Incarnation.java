package io.millrace.gateway.operation.resource;

import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.StreamSummary;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** StreamCreationTimestamp: tells a stream from a former one of the same name. */
public final class Incarnation {

    private static final long MILLIS = 1000;

    private Incarnation() {}

    /** Fails with ResourceNotFoundException when the stream was created in another second than the call says. */
    public static CompletionStage<StreamRef> check(
            Backend backend, StreamRef stream, Input input, RequestContext context) {
        if (!input.has("StreamCreationTimestamp")) {
            return CompletableFuture.completedFuture(stream);
        }
        long seconds = input.millis("StreamCreationTimestamp") / MILLIS;
        DescribeStreamSummaryRequest request = DescribeStreamSummaryRequest.newBuilder()
                .setStreamName(stream.name())
                .build();
        return backend.call(context, AdminServiceGrpc.getDescribeStreamSummaryMethod(), request)
                .thenApply(summary -> same(stream, summary, seconds, context));
    }

    private static StreamRef same(StreamRef stream, StreamSummary summary, long seconds, RequestContext context) {
        if (summary.getCreatedMillis() / MILLIS != seconds) {
            throw Failures.notFound(
                    "Stream " + stream.name() + " under account " + context.accountId() + " not found.");
        }
        return stream;
    }
}
