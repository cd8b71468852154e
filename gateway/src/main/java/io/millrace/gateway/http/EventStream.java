package io.millrace.gateway.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.ResponseHeaders;
import io.millrace.gateway.http.BytesInFlight.Reservation;
import io.millrace.gateway.model.Shape.StructureShape;
import io.millrace.gateway.operation.EventSink;
import io.millrace.gateway.operation.KinesisException;
import io.millrace.gateway.wire.BodyFormat;
import io.millrace.gateway.wire.EventFrames;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One event stream to one client. It is ready when the connection has taken everything before, so that a client that reads
 * slowly has one event here and one on its way.
 */
final class EventStream implements EventSink {

    private final HttpResponseWriter response;
    private final HttpHeaders common;
    private final StructureShape shape;
    private final BodyFormat format;
    private final Reservation reservation;
    private final AtomicBoolean ended = new AtomicBoolean();

    private volatile boolean started;
    private volatile boolean ready = true;
    private volatile boolean gone;
    private volatile @Nullable Runnable readyListener;
    private volatile @Nullable Runnable cancelledListener;
    private volatile String error = GatewayMetrics.NO_ERROR;
    private final AtomicBoolean cancellationTold = new AtomicBoolean();

    EventStream(
            HttpResponseWriter response,
            HttpHeaders common,
            StructureShape shape,
            BodyFormat format,
            Reservation reservation) {
        this.response = response;
        this.common = common;
        this.shape = shape;
        this.format = format;
        this.reservation = reservation;
    }

    /** The code of the failure that ended the stream, for metrics. */
    String error() {
        return error;
    }

    @Override
    public void started() {
        started = true;
        if (response.tryWrite(ResponseHeaders.builder(200)
                .add(common)
                .set(HttpHeaderNames.CONTENT_TYPE, EventFrames.CONTENT_TYPE)
                .build())) {
            write(EventFrames.initialResponse());
        }
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void onReady(Runnable listener) {
        readyListener = listener;
    }

    @Override
    public void onCancelled(Runnable listener) {
        cancelledListener = listener;
        if (gone) {
            tellCancelled();
        }
    }

    @Override
    public void event(String type, ObjectNode payload) {
        write(EventFrames.event(type, payload, shape));
    }

    @Override
    public void fail(KinesisException failure) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        error = failure.code();
        if (started) {
            write(EventFrames.exception(failure));
        } else {
            send(Answer.failure(format, failure));
        }
        response.close();
    }

    @Override
    public void complete() {
        if (ended.compareAndSet(false, true)) {
            if (!started) {
                started();
            }
            response.close();
        }
    }

    /** Ends the stream from our side: the operation hears of it as of a client that went away. */
    void shutDown() {
        if (ended.compareAndSet(false, true)) {
            gone = true;
            tellCancelled();
            response.close();
        }
    }

    /** The response is over; whether in order or not. */
    void over(@Nullable Throwable failure) {
        if (failure != null && !ended.get()) {
            gone = true;
            tellCancelled();
        }
    }

    private void tellCancelled() {
        Runnable listener = cancelledListener;
        if (listener != null && cancellationTold.compareAndSet(false, true)) {
            listener.run();
        }
    }

    private void send(Answer answer) {
        if (response.tryWrite(ResponseHeaders.builder(answer.status())
                .add(common)
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .contentLength(answer.body().length)
                .build())) {
            write(answer.body());
        }
    }

    private void write(byte[] bytes) {
        ready = false;
        reservation.add(bytes.length);
        if (response.tryWrite(HttpData.wrap(bytes))) {
            var unused = response.whenConsumed().thenRun(() -> consumed(bytes.length));
        } else {
            reservation.remove(bytes.length);
        }
    }

    private void consumed(int bytes) {
        reservation.remove(bytes);
        ready = true;
        Runnable listener = readyListener;
        if (listener != null && !ended.get()) {
            listener.run();
        }
    }
}
