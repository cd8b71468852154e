package io.millrace.client.internal.group;

import io.millrace.client.metrics.ClientMetric;
import io.millrace.client.metrics.ClientMetrics;
import java.util.List;

/** What can be asked of a shard while a worker has it. Any thread. */
final class ShardGauges implements AutoCloseable {

    private static final double MILLIS = 1e3;

    private final List<ClientMetrics.Registration> registrations;

    ShardGauges(ClientMetrics metrics, String group, ShardConsumer shard, LeaseGate clock) {
        String stream = shard.lease().stream();
        String id = shard.lease().shardId();
        registrations = List.of(
                metrics.gauge(ClientMetric.GROUP_SHARDS, () -> 1, group, stream),
                metrics.gauge(
                        ClientMetric.GROUP_STOPPED_SHARDS, () -> shard.failure().isPresent() ? 1 : 0, group, stream),
                metrics.gauge(ClientMetric.GROUP_BUFFERED_BYTES, shard::heldBytes, group, stream),
                metrics.gauge(ClientMetric.GROUP_LAG_SECONDS, () -> shard.millisBehind() / MILLIS, group, stream, id),
                metrics.gauge(
                        ClientMetric.GROUP_CHECKPOINT_AGE_SECONDS,
                        ShardCounters.seconds(() -> shard.counters().checkpointAge(shard.processed(), clock.now())),
                        group,
                        stream,
                        id));
    }

    @Override
    public void close() {
        registrations.forEach(ClientMetrics.Registration::close);
    }
}
