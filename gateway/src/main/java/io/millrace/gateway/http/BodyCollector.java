package io.millrace.gateway.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import io.millrace.gateway.http.BytesInFlight.Reservation;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Receives one body piece by piece; each is paid for before the next is asked for. */
final class BodyCollector implements Subscriber<HttpObject> {

    private final Reservation reservation;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    private BodyCollector(Reservation reservation) {
        this.reservation = reservation;
    }

    /** The whole body; fails with {@link OverloadedException}, or as the connection does. */
    static CompletableFuture<byte[]> collect(HttpRequest request, EventExecutor executor, Reservation reservation) {
        BodyCollector collector = new BodyCollector(reservation);
        request.subscribe(collector, executor);
        return collector.body;
    }

    @Override
    public void onSubscribe(Subscription started) {
        subscription = started;
        started.request(1);
    }

    @Override
    public void onNext(HttpObject part) {
        Subscription current = subscription;
        if (current == null) {
            return;
        }
        if (part instanceof HttpData data) {
            if (!reservation.tryAdd(data.length())) {
                current.cancel();
                body.completeExceptionally(new OverloadedException());
                return;
            }
            bytes.writeBytes(data.array());
        }
        current.request(1);
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }

    /** All the memory for bodies is taken. */
    static final class OverloadedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OverloadedException() {
            super("too many bytes in flight", null, false, false);
        }
    }
}
