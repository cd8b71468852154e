package io.millrace.gateway.http;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the gateway counts. Labels are bounded: operations are the API's, errors the first so many that were seen. */
final class GatewayMetrics {

    static final String NO_ERROR = "none";
    static final String NO_OPERATION = "unknown";

    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
    private static final int MAX_ERRORS = 64;

    private final Counter requests;
    private final Histogram latency;
    private final Gauge streams;
    private final Set<String> errors = ConcurrentHashMap.newKeySet();

    GatewayMetrics(CollectorRegistry registry, BytesInFlight bytes) {
        requests = Counter.build("millrace_gateway_requests_total", "Answered requests of the Kinesis API.")
                .labelNames("operation", "error")
                .register(registry);
        latency = Histogram.build(
                        "millrace_gateway_request_seconds", "From a request to its answer, or its stream's end.")
                .labelNames("operation")
                .buckets(SECONDS)
                .register(registry);
        streams = Gauge.build("millrace_gateway_event_streams", "Open event streams.")
                .register(registry);
        Gauge.build("millrace_gateway_bytes_in_flight", "Bytes of bodies that are held.")
                .create()
                .setChild(new Gauge.Child() {
                    @Override
                    public double get() {
                        return bytes.held();
                    }
                })
                .register(registry);
    }

    void answered(String operation, String error, long nanos) {
        requests.labels(operation, bounded(error)).inc();
        latency.labels(operation).observe(nanos / 1e9);
    }

    void streamOpened() {
        streams.inc();
    }

    void streamEnded() {
        streams.dec();
    }

    private String bounded(String error) {
        boolean known = errors.contains(error) || (errors.size() < MAX_ERRORS && errors.add(error));
        return known ? error : "other";
    }
}
