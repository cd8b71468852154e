package io.millrace.gateway.operation.resource;

import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.proto.api.v1.Resource;
import java.util.concurrent.CompletableFuture;

/** The stream or registered consumer that ResourceARN names. */
public final class ResourceRef {

    private ResourceRef() {}

    /** What it names; a consumer is looked up, because it may be another one of the same name by now. */
    public static CompletableFuture<Resource> of(Input input, Backend backend, RequestContext context) {
        String arn = input.text("ResourceARN");
        if (!ConsumerRef.isConsumer(arn)) {
            return CompletableFuture.completedFuture(Resource.newBuilder()
                    .setStreamName(StreamRef.parse(arn, context).name())
                    .build());
        }
        return ConsumerRef.parse(arn, context)
                .describe(backend, context)
                .thenApply(consumer -> Resource.newBuilder()
                        .setStreamName(consumer.getStreamName())
                        .setConsumerName(consumer.getConsumerName())
                        .build());
    }
}
