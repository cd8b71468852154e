package io.millrace.client.internal.group;

import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerCommand;
import io.millrace.proto.api.v1.LeaseProgress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards that a worker has leases of, with all that is kept for each. Changed by the worker's thread alone; {@link #all}
 * may be asked by any.
 */
final class LeasedShards {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedShards.class);

    private final Function<Lease, ShardParts> parts;
    private final Map<LeaseToken, ShardConsumer> shards = new ConcurrentHashMap<>();
    private final Map<LeaseToken, ShardGauges> gauges = new HashMap<>();
    private final Map<Long, CompletableFuture<Void>> restingByShard = new HashMap<>();
    private final ProgressReports reports = new ProgressReports();

    /** @param parts what a shard works with */
    LeasedShards(Function<Lease, ShardParts> parts) {
        this.parts = parts;
    }

    /** Does what is said of one shard; what is said of something else is not for this class. */
    void execute(WorkerCommand command) {
        if (command instanceof WorkerCommand.StartShard start) {
            start(start.lease());
        } else if (command instanceof WorkerCommand.DrainShard drain) {
            find(drain.lease()).ifPresent(ShardConsumer::drain);
        } else if (command instanceof WorkerCommand.AbortShard abort) {
            find(abort.lease()).ifPresent(shard -> {
                LOG.warn("Lost {}: {}", shard.lease().shardId(), abort.reason());
                shard.counters().lost();
                shard.abort();
            });
            forget(abort.lease());
        } else if (command instanceof WorkerCommand.ForgetShard forget) {
            find(forget.lease()).ifPresent(ShardConsumer::released);
            forget(forget.lease());
        }
    }

    /** A shard that comes back while the application still has records of its earlier lease waits for their end. */
    private void start(Lease lease) {
        ShardParts its = parts.apply(lease);
        ShardConsumer shard = new ShardConsumer(lease, its);
        shards.put(lease.token(), shard);
        CompletableFuture<Void> before = restingByShard.put(lease.token().shardUid(), shard.rested());
        if (before == null) {
            shard.start();
        } else {
            var unused = before.thenRun(shard::start);
        }
        gauges.put(lease.token(), new ShardGauges(its.metrics(), its.group(), shard, its.gate()));
        restingByShard.values().removeIf(CompletableFuture::isDone);
    }

    private void forget(LeaseToken lease) {
        shards.remove(lease);
        reports.forget(lease);
        Optional.ofNullable(gauges.remove(lease)).ifPresent(ShardGauges::close);
    }

    Optional<ShardConsumer> find(LeaseToken lease) {
        return Optional.ofNullable(shards.get(lease));
    }

    /** Those that are held now, in no order. */
    Collection<ShardConsumer> all() {
        return shards.values();
    }

    /** How far each is processed, where that is known. */
    Map<LeaseToken, Position> processed() {
        Map<LeaseToken, Position> positions = new HashMap<>();
        shards.forEach((token, shard) -> shard.processed().ifPresent(position -> positions.put(token, position)));
        return positions;
    }

    /** What has changed since this was asked last. */
    List<LeaseProgress> news() {
        return reports.since(shards.values());
    }

    /** Stops all at once: the worker has no lease any more. */
    void abandon() {
        shards.values().forEach(ShardConsumer::abort);
        List.copyOf(shards.keySet()).forEach(this::forget);
    }
}
