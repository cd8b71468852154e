package io.millrace.gateway.http;

import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponseWriter;
import io.millrace.gateway.http.BytesInFlight.Reservation;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The open event streams, so that closing the gateway ends them. Thread-safe. */
final class EventStreams {

    private final GatewayMetrics metrics;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    EventStreams(GatewayMetrics metrics) {
        this.metrics = metrics;
    }

    EventStream open(HttpResponseWriter response, HttpHeaders common, Call call, Reservation reservation) {
        EventStream stream =
                new EventStream(response, common, call.model().event().orElseThrow(), call.format(), reservation);
        open.add(stream);
        metrics.streamOpened();
        return stream;
    }

    void ended(EventStream stream, @Nullable Throwable failure) {
        if (open.remove(stream)) {
            metrics.streamEnded();
            stream.over(failure);
        }
    }

    /** Ends every stream in order; clients go on elsewhere from their last continuation. */
    void endAll() {
        open.forEach(EventStream::shutDown);
    }
}
