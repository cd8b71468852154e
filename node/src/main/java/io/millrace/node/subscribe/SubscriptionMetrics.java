package io.millrace.node.subscribe;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Subscribers and how far behind they are, refreshed every second. One thread at a time. */
public final class SubscriptionMetrics {

    private final Gauge subscribers;
    private final Gauge lag;
    private Map<List<String>, Long> shown = Map.of();

    public SubscriptionMetrics(CollectorRegistry registry) {
        subscribers = Gauge.build("millrace_subscribers", "Subscribers served by this node.")
                .register(registry);
        lag = Gauge.build(
                        "millrace_subscription_lag_seconds",
                        "Age of the last record given to the slowest subscriber that is not caught up;"
                                + " before its first record, for how long one has been waiting.")
                .labelNames("stream", "shard", "consumer")
                .register(registry);
    }

    synchronized void update(Collection<Subscription> subscriptions) {
        Map<List<String>, Long> lags = new HashMap<>();
        for (Subscription subscription : subscriptions) {
            Target target = subscription.target();
            List<String> labels =
                    List.of(target.stream().name(), target.shard().id().toString(), target.consumer());
            lags.merge(labels, subscription.lagMillis(), Math::max);
        }
        subscribers.set(subscriptions.size());
        for (List<String> labels : shown.keySet()) {
            if (!lags.containsKey(labels)) {
                lag.remove(labels.toArray(String[]::new));
            }
        }
        lags.forEach(
                (labels, millis) -> lag.labels(labels.toArray(String[]::new)).set(millis / 1000.0));
        shown = lags;
    }
}
