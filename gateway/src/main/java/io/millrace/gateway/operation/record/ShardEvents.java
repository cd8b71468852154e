package io.millrace.gateway.operation.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.millrace.common.env.Timers;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.RequestContext;
import io.millrace.gateway.operation.backend.Failures;
import io.millrace.gateway.operation.backend.NamedOperation;
import io.millrace.gateway.operation.shard.ShardTrees;
import io.millrace.proto.api.v1.ShardIdentity;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Passes a subscription on to a client of the Kinesis protocol. At most one event is on its way: the next is asked for when
 * the client has taken the one before, so a slow client holds one event here. The sink is called by the gRPC call alone,
 * whose callbacks come one at a time; whatever ends the subscription from outside cancels that call.
 */
final class ShardEvents implements ClientResponseObserver<SubscribeRequest, SubscribeEvent> {

    private static final String EVENT = "SubscribeToShardEvent";

    private final EventSink sink;
    private final RequestContext context;
    private final AtomicBoolean wanting = new AtomicBoolean();
    private volatile @Nullable ClientCallStreamObserver<SubscribeRequest> call;
    private volatile Timers.@Nullable Timer life;
    private volatile Ending ending = Ending.NONE;

    /** Only in callbacks of the call. */
    private ShardIdentity shard = ShardIdentity.getDefaultInstance();

    private boolean started;

    private enum Ending {
        NONE,
        EXPIRED,
        CLIENT_GONE
    }

    ShardEvents(EventSink sink, RequestContext context) {
        this.sink = sink;
        this.context = context;
    }

    /** Ends the stream in order when its time is over. */
    void expire() {
        end(Ending.EXPIRED);
    }

    /** Gives the timer that ends the stream; it is cancelled when the stream ends before. */
    void endWith(Timers.Timer timer) {
        life = timer;
        if (ending == Ending.CLIENT_GONE) {
            timer.cancel();
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SubscribeRequest> request) {
        request.disableAutoRequestWithInitial(1);
        call = request;
        sink.onReady(this::askIfReady);
        sink.onCancelled(() -> end(Ending.CLIENT_GONE));
    }

    @Override
    public void onNext(SubscribeEvent event) {
        if (ending != Ending.NONE) {
            return;
        }
        if (!started) {
            started = true;
            shard = event.getShard();
            sink.started();
        }
        sink.event(EVENT, tree(event));
        wanting.set(true);
        askIfReady();
    }

    @Override
    public void onError(Throwable failure) {
        stopTimer();
        if (ending == Ending.CLIENT_GONE) {
            return;
        }
        if (ending == Ending.EXPIRED && started) {
            sink.complete();
        } else {
            sink.fail(Failures.translate(failure, context));
        }
    }

    @Override
    public void onCompleted() {
        stopTimer();
        if (ending != Ending.CLIENT_GONE) {
            sink.complete();
        }
    }

    private ObjectNode tree(SubscribeEvent event) {
        ObjectNode tree = NamedOperation.output();
        ArrayNode records = tree.putArray("Records");
        event.getBlocksList().forEach(slice -> RecordTrees.add(shard, slice, event.getEncryption(), records));
        tree.put("ContinuationSequenceNumber", Continuation.before(event.getContinuationSequenceNumber()));
        tree.put("MillisBehindLatest", event.getMillisBehindLatest());
        ShardTrees.children(event.getChildShardsList(), tree);
        return tree;
    }

    private void askIfReady() {
        ClientCallStreamObserver<SubscribeRequest> source = call;
        if (source != null && sink.isReady() && wanting.compareAndSet(true, false)) {
            source.request(1);
        }
    }

    private void end(Ending reason) {
        ending = reason;
        ClientCallStreamObserver<SubscribeRequest> source = call;
        if (source != null) {
            source.cancel("the subscription is over", null);
        }
    }

    private void stopTimer() {
        Timers.Timer timer = life;
        if (timer != null) {
            timer.cancel();
        }
    }
}
