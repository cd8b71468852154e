package io.millrace.client.internal.read;

import io.millrace.common.concurrent.Signals;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A shard that is asked for, one call at a time: an iterator, then pages that wait at the server for a first record. */
final class PolledSource implements ShardSource {

    private static final int PAGE_BYTES = 1024 * 1024;
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(6);

    private final SourceContext context;
    private final Duration wait;
    private final Signals asked = Signals.idle();
    private final Object lock = new Object();
    // Guarded by lock.
    private final Cursor cursor;
    private final Route route;
    private String iterator = "";
    private boolean closed;
    private boolean calling;
    private boolean pausing;
    private volatile long behind;

    PolledSource(SourceContext context, Cursor cursor, Duration wait) {
        this.context = context;
        this.cursor = cursor;
        this.wait = context.endsAtTip() ? Duration.ZERO : wait;
        this.route = context.route();
    }

    @Override
    public int shardNumber() {
        return context.shardNumber();
    }

    @Override
    public void start() {
        step();
    }

    @Override
    public void resume() {
        step();
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
        // each call has its own deadline
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    /** Starts the next call if none runs; a loop, so that answers that come at once do not nest. */
    private void step() {
        asked.signalAndRun(this::callNext);
    }

    private void callNext() {
        String endpoint;
        String position;
        synchronized (lock) {
            if (closed || calling || pausing || !context.sink().hasRoom(this)) {
                return;
            }
            calling = true;
            endpoint = route.choose();
            position = iterator;
        }
        if (position.isEmpty()) {
            askIterator(endpoint);
        } else {
            askRecords(endpoint, position);
        }
    }

    private void askIterator(String endpoint) {
        GetShardIteratorRequest request;
        synchronized (lock) {
            request = GetShardIteratorRequest.newBuilder()
                    .setStreamName(context.stream())
                    .setShardId(context.shardId())
                    .setStart(Slices.toProto(cursor.resume()))
                    .build();
        }
        Reply<GetShardIteratorResponse> reply =
                Reply.to(observer -> stub(endpoint, CALL_TIMEOUT).getShardIterator(request, observer));
        observe(reply, this::gotIterator);
    }

    private void askRecords(String endpoint, String position) {
        GetRecordsRequest request = GetRecordsRequest.newBuilder()
                .setShardIterator(position)
                .setMaxBytes(PAGE_BYTES)
                .setWaitMillis((int) wait.toMillis())
                .build();
        Reply<GetRecordsResponse> reply =
                Reply.to(observer -> stub(endpoint, CALL_TIMEOUT.plus(wait)).getRecords(request, observer));
        observe(reply, this::gotRecords);
    }

    private StreamServiceGrpc.StreamServiceStub stub(String endpoint, Duration timeout) {
        return StreamServiceGrpc.newStub(context.channels().to(endpoint))
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private <T> void observe(Reply<T> reply, Consumer<T> then) {
        var unused = reply.whenComplete((answer, failure) -> {
            if (failure != null) {
                callFailed(GrpcErrors.fromStatus(failure));
                return;
            }
            try {
                then.accept(answer);
            } catch (MillraceException damaged) {
                callFailed(damaged);
            }
        });
    }

    private void gotIterator(GetShardIteratorResponse answer) {
        synchronized (lock) {
            cursor.continueFrom(answer.getSequenceNumber());
            calling = false;
            route.answered();
            iterator = answer.getShardIterator();
        }
        step();
    }

    private void gotRecords(GetRecordsResponse page) {
        boolean end;
        synchronized (lock) {
            if (closed) {
                return;
            }
            cursor.identity(page.getShard());
            for (BlockSlice slice : page.getBlocksList()) {
                @Nullable Chunk chunk = cursor.take(this, slice);
                if (chunk != null) {
                    context.sink().chunk(chunk);
                }
            }
            calling = false;
            route.succeeded();
            if (page.getBlocksCount() > 0) {
                route.sound();
            }
            behind = page.getMillisBehindLatest();
            iterator = page.getNextShardIterator();
            boolean atTip = context.endsAtTip() && page.getBlocksCount() == 0 && behind == 0;
            end = iterator.isEmpty() || atTip;
            closed |= end;
        }
        if (end) {
            context.sink().ended(this, page.getChildShardsList());
        } else {
            step();
        }
    }

    private void callFailed(MillraceException failure) {
        Route.Next next;
        synchronized (lock) {
            calling = false;
            if (closed) {
                return;
            }
            if (failure.code() == ErrorCode.EXPIRED_ITERATOR || failure.code() == ErrorCode.CORRUPT) {
                iterator = "";
            }
            next = route.failed(failure);
            if (next == Route.Next.RETRY) {
                pausing = true;
                context.environment().timers().after(route.pause(failure.code()), this::pauseOver);
                return;
            }
            closed = true;
        }
        if (next == Route.Next.SHARD_GONE) {
            context.sink().ended(this, List.of());
        } else {
            context.sink().failed(this, failure);
        }
    }

    private void pauseOver() {
        synchronized (lock) {
            pausing = false;
        }
        step();
    }
}
