package io.millrace.client.internal.group;

import io.millrace.client.FailurePolicy;
import io.millrace.client.crypto.KeyProvider;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.env.Timers;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.UserRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the shards of a worker work with.
 *
 * @param group name of the group
 * @param metrics takes what is measured
 * @param shape how records are given to the application
 * @param decryption keys of encrypted payloads
 * @param failures what happens with records that fail
 * @param stores whether progress is stored without the application's asking
 * @param pool runs the application
 * @param feeds opens feeds
 * @param aggregates takes aggregated records apart
 * @param events takes what the worker must know
 * @param progressed is told of each progress
 * @param stopped is told of a shard that stands still
 */
record ShardParts(
        String group,
        ClientMetrics metrics,
        GroupSettings.Shape shape,
        Optional<KeyProvider> decryption,
        FailurePolicy failures,
        Stores stores,
        Executor pool,
        Timers timers,
        LeaseGate gate,
        ReadBudget budget,
        CheckpointDesk desk,
        DeadLetters deadLetters,
        Feeds feeds,
        Function<byte[], Optional<List<UserRecord>>> aggregates,
        Consumer<WorkerEvent> events,
        Runnable progressed,
        Consumer<ShardConsumer> stopped) {

    /** Who stores progress. */
    enum Stores {
        /** The group, by itself. */
        GROUP,
        /** The application alone. */
        APPLICATION
    }

    /** Opens feeds. */
    interface Feeds {

        /** A feed behind what was received; it is not started. */
        ShardFeed open(Lease lease, Optional<Position> received, ShardFeed.Listener listener);

        /** Hash keys of the shard, when they are known. */
        Optional<HashKeyRange> range(Lease lease);
    }

    /** What the group may store by itself of the progress. */
    Optional<Position> storable(Optional<Position> processed) {
        return stores == Stores.GROUP ? processed : Optional.empty();
    }
}
