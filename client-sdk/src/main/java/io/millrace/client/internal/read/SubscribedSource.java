package io.millrace.client.internal.read;

import io.grpc.stub.ClientCallStreamObserver;
import io.millrace.client.internal.net.StreamingCall;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.ChildShard;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import io.millrace.proto.api.v1.SubscribeEvent;
import io.millrace.proto.api.v1.SubscribeRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shard that is pushed. Asks for one message at a time while there is room, so that HTTP/2 flow control slows the server
 * down to the caller's pace. Its lock is held by one thread at a time and never while the sink is called with chunks of
 * another source.
 */
final class SubscribedSource implements ShardSource {

    /** Servers send a heartbeat at least every 5 s. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(15).toNanos();

    /** No move from server to server before a subscription is that old, so that a leadership that swings costs little. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(5).toNanos();

    private final SourceContext context;
    private final String consumer;
    private final Object lock = new Object();
    // Guarded by lock.
    private final Cursor cursor;
    private final Route route;
    private @Nullable Call call;
    private boolean closed;
    private boolean starved;
    private List<ChildShard> children = List.of();
    private volatile long behind;

    SubscribedSource(SourceContext context, Cursor cursor, String consumer) {
        this.context = context;
        this.cursor = cursor;
        this.consumer = consumer;
        this.route = context.route();
    }

    @Override
    public int shardNumber() {
        return context.shardNumber();
    }

    @Override
    public void start() {
        Call next;
        SubscribeRequest request;
        String endpoint;
        synchronized (lock) {
            if (closed) {
                return;
            }
            endpoint = route.choose();
            next = new Call(now());
            call = next;
            starved = false;
            request = SubscribeRequest.newBuilder()
                    .setStreamName(context.stream())
                    .setShardId(context.shardId())
                    .setConsumerName(consumer)
                    .setStart(Slices.toProto(cursor.resume()))
                    .build();
        }
        next.begin(observer ->
                StreamServiceGrpc.newStub(context.channels().to(endpoint)).subscribe(request, observer));
    }

    @Override
    public void resume() {
        Call wanting;
        synchronized (lock) {
            if (!starved || call == null) {
                return;
            }
            starved = false;
            call.heardNanos = now();
            wanting = call;
        }
        wanting.request();
    }

    @Override
    public long millisBehind() {
        return behind;
    }

    @Override
    public long trimmed() {
        synchronized (lock) {
            return cursor.trimmed();
        }
    }

    @Override
    public void checkServer() {
        followLeader();
        Call silent;
        synchronized (lock) {
            if (call == null || starved || now() - call.heardNanos < SILENCE_NANOS) {
                return;
            }
            silent = call;
        }
        silent.giveUp();
        ended(silent, new MillraceException(ErrorCode.UNAVAILABLE, "the server is silent"));
    }

    /** Followers push too, but at low rates they hear only with the next heartbeat that a record is committed. */
    private void followLeader() {
        Call left;
        synchronized (lock) {
            if (call == null || !call.isSettled(now()) || !route.leaderIsElsewhere()) {
                return;
            }
            left = call;
            call = null;
        }
        left.giveUp();
        start();
    }

    private long now() {
        return context.environment().time().monotonicNanos();
    }

    @Override
    public void close() {
        Call running;
        synchronized (lock) {
            closed = true;
            running = call;
            call = null;
        }
        if (running != null) {
            running.giveUp();
        }
    }

    private void received(Call from, SubscribeEvent event) {
        boolean atTip;
        synchronized (lock) {
            if (call != from) {
                return;
            }
            route.succeeded();
            from.heardNanos = now();
            from.heard = true;
            if (event.hasShard()) {
                cursor.identity(event.getShard());
            }
            for (BlockSlice slice : event.getBlocksList()) {
                @Nullable Chunk chunk = cursor.take(this, slice);
                if (chunk != null) {
                    context.sink().chunk(chunk);
                }
            }
            if (event.getBlocksCount() > 0) {
                route.sound();
            }
            cursor.continueFrom(event.getContinuationSequenceNumber());
            behind = event.getMillisBehindLatest();
            if (event.getChildShardsCount() > 0) {
                children = event.getChildShardsList();
            }
            atTip = context.endsAtTip() && event.getBlocksCount() == 0 && behind == 0 && !event.hasShard();
            if (!atTip && !context.sink().hasRoom(this)) {
                starved = true;
                return;
            }
        }
        if (atTip) {
            close();
            context.sink().ended(this, List.of());
        } else {
            from.request();
        }
    }

    private void ended(Call from, @Nullable Throwable cause) {
        Route.Next next;
        MillraceException failure = cause == null
                ? new MillraceException(ErrorCode.UNAVAILABLE, "the subscription ended")
                : GrpcErrors.fromStatus(cause);
        synchronized (lock) {
            if (call != from) {
                return;
            }
            call = null;
            boolean atEnd = cause == null && !children.isEmpty();
            next = atEnd ? Route.Next.SHARD_GONE : route.failed(failure);
            if (next == Route.Next.RETRY) {
                context.environment().timers().after(route.pause(failure.code()), this::start);
                return;
            }
            closed = true;
        }
        if (next == Route.Next.SHARD_GONE) {
            context.sink().ended(this, children);
        } else {
            context.sink().failed(this, failure);
        }
    }

    /** One subscription at one server. */
    private final class Call extends StreamingCall<SubscribeRequest, SubscribeEvent> {

        private final long startedNanos;
        // Guarded by lock.
        private long heardNanos;
        private boolean heard;

        Call(long startedNanos) {
            super("not read any more");
            this.startedNanos = startedNanos;
            this.heardNanos = startedNanos;
        }

        /** Before its first event the source does not know where "latest" was. */
        boolean isSettled(long nowNanos) {
            return heard && nowNanos - startedNanos >= SETTLED_NANOS;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SubscribeRequest> requestStream) {
            super.beforeStart(requestStream);
            requestStream.disableAutoRequestWithInitial(1);
        }

        void request() {
            ClientCallStreamObserver<SubscribeRequest> started = call();
            if (started != null) {
                started.request(1);
            }
        }

        @Override
        public void onNext(SubscribeEvent event) {
            try {
                received(this, event);
            } catch (MillraceException damaged) {
                giveUp();
                ended(this, damaged);
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(this, failure);
        }

        @Override
        public void onCompleted() {
            ended(this, null);
        }
    }
}
