package io.millrace.gateway.operation.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.env.Timers;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.StreamingOperation;
import io.millrace.gateway.operation.backend.Backend;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.Input;
import io.millrace.gateway.operation.resource.ConsumerRef;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** SubscribeToShard: pushes a shard's records to a registered consumer, for the life of a call or until the shard's end. */
public final class SubscribeOperation implements StreamingOperation {

    private final Backend backend;
    private final Timers timers;
    private final Duration life;

    /** @param life of one call; five minutes at the real service */
    public SubscribeOperation(Backend backend, Timers timers, Duration life) {
        this.backend = backend;
        this.timers = timers;
        this.life = life;
    }

    @Override
    public String name() {
        return "SubscribeToShard";
    }

    @Override
    public void open(ObjectNode tree, RequestContext context, EventSink sink) {
        Input input = new Input(tree);
        try {
            StartingPosition start = StartTrees.read(input.structure("StartingPosition"), "Type", "SequenceNumber");
            CompletableFuture<?> unused = ConsumerRef.parse(input.text("ConsumerARN"), context)
                    .describe(backend, context)
                    .thenAccept(consumer -> begin(input, consumer, start, context, sink))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            sink.fail(Failures.translate(failure, context));
                        }
                    });
        } catch (KinesisException refused) {
            sink.fail(refused);
        }
    }

    private void begin(Input input, Consumer consumer, StartingPosition start, RequestContext context, EventSink sink) {
        if (input.flag("DryRun")) {
            check(consumer.getStreamName(), input.text("ShardId"), start, context, sink);
            return;
        }
        SubscribeRequest request = SubscribeRequest.newBuilder()
                .setStreamName(consumer.getStreamName())
                .setShardId(input.text("ShardId"))
                .setConsumerName(consumer.getConsumerName())
                .setStart(start)
                .setExclusive(true)
                .build();
        ShardEvents events = new ShardEvents(sink, context);
        backend.subscribe(request, events);
        events.endWith(timers.after(life, events::expire));
    }

    /** A dry run finds the position, and ends. */
    private void check(String stream, String shard, StartingPosition start, RequestContext context, EventSink sink) {
        GetShardIteratorRequest request = GetShardIteratorRequest.newBuilder()
                .setStreamName(stream)
                .setShardId(shard)
                .setStart(start)
                .build();
        CompletableFuture<?> unused = backend.call(context, StreamServiceGrpc.getGetShardIteratorMethod(), request)
                .whenComplete((found, failure) -> {
                    if (failure == null) {
                        sink.started();
                        sink.complete();
                    } else {
                        sink.fail(Failures.translate(failure, context));
                    }
                });
    }
}
