package io.millrace.client.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.FailurePolicy;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shard whose feed cannot be opened at first, on one thread. */
class ShardConsumerTest {

    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final LeaseGate gate = new LeaseGate(env.time());
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<WorkerEvent> events = new ArrayList<>();
    private final List<String> processed = new ArrayList<>();
    private final Feeds feeds = new Feeds();
    private final Lease lease =
            new Lease(new LeaseToken(1, 1), "orders", 0, 0, List.of(), StartPosition.trimHorizon(), Optional.empty());
    private final ShardConsumer shard = new ShardConsumer(lease, parts());

    @BeforeEach
    void start() {
        gate.actUntil(Duration.ofMinutes(1).toNanos());
        shard.start();
        work();
    }

    @Test
    void triesAgainToOpenItsFeed() {
        assertThat(processed).isEmpty();
        feeds.open = true;
        env.runFor(Duration.ofSeconds(2));
        work();
        assertThat(processed).hasSize(1);
        assertThat(shard.failure()).isEmpty();
    }

    @Test
    void isGivenBackWithoutAFeed() {
        shard.drain();
        work();
        assertThat(shard.rested()).isCompleted();
        assertThat(events).containsExactly(new WorkerEvent.Drained(lease.token(), Optional.empty()));
    }

    private void work() {
        while (!tasks.isEmpty()) {
            tasks.removeFirst().run();
        }
    }

    private ShardParts parts() {
        return new ShardParts(
                "app",
                ClientMetrics.NONE,
                new GroupSettings.Shape(
                        adapter -> new RecordAdapter(record -> processed.add(record.partitionKey())), 1, 1),
                Optional.empty(),
                FailurePolicy.stop(),
                ShardParts.Stores.GROUP,
                tasks::addLast,
                env.timers(),
                gate,
                new ReadBudget(1_000_000),
                new CheckpointDesk(events::add, Duration.ofSeconds(10)),
                new DeadLetters("app", Optional.empty(), stream -> {
                    throw new AssertionError("no letters");
                }),
                feeds,
                data -> Optional.empty(),
                events::add,
                () -> {},
                stopped -> {});
    }

    private static final class Feeds implements ShardParts.Feeds {

        private boolean open;

        @Override
        public ShardFeed open(Lease lease, Optional<Position> received, ShardFeed.Listener listener) {
            if (!open) {
                throw new MillraceException(ErrorCode.UNAVAILABLE, "the client is closed");
            }
            return ShardFeed.rehearsed(lease.shardNumber(), listener);
        }

        @Override
        public Optional<HashKeyRange> range(Lease lease) {
            return Optional.empty();
        }
    }
}
