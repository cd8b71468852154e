package io.millrace.client.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.FailurePolicy;
import io.millrace.client.ShardProcessor;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerCommand;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.client.metrics.ClientMetrics;
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

/** On one thread; tasks run in the order in which they came. */
class LeasedShardsTest {

    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final LeaseGate gate = new LeaseGate(env.time());
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private final LeasedShards shards = new LeasedShards(lease -> parts());

    @BeforeEach
    void hold() {
        gate.actUntil(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void shardsThatCameTogetherAreAllStartedBeforeAnyIsRead() {
        shards.execute(new WorkerCommand.StartShard(lease(0, 1)));
        shards.execute(new WorkerCommand.StartShard(lease(1, 1)));
        work();
        assertThat(calls)
                .startsWith("started shardId-000000000000", "started shardId-000000000001", "reads 0", "reads 1");
    }

    @Test
    void aShardThatComesBackWaitsForTheEndOfItsEarlierLease() {
        shards.execute(new WorkerCommand.StartShard(lease(0, 1)));
        work();
        shards.execute(new WorkerCommand.AbortShard(lease(0, 1).token(), "the session expired"));
        shards.execute(new WorkerCommand.StartShard(lease(0, 2)));
        assertThat(shards.all()).hasSize(1);
        calls.clear();
        work();
        assertThat(calls).startsWith("lost", "started shardId-000000000000");
    }

    @Test
    void aShardThatIsGivenBackBeforeItIsReadIsNotRead() {
        shards.execute(new WorkerCommand.StartShard(lease(0, 1)));
        tasks.removeFirst().run();
        shards.execute(new WorkerCommand.DrainShard(lease(0, 1).token()));
        work();
        assertThat(calls).containsExactly("started shardId-000000000000");
    }

    private static Lease lease(int number, long epoch) {
        return new Lease(
                new LeaseToken(number, epoch),
                "orders",
                number,
                0,
                List.of(),
                StartPosition.trimHorizon(),
                Optional.empty());
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
                new GroupSettings.Shape(adapter -> new BatchAdapter(Calls::new, adapter), 1, 1),
                Optional.empty(),
                FailurePolicy.stop(),
                ShardParts.Stores.GROUP,
                tasks::addLast,
                env.timers(),
                gate,
                new ReadBudget(1_000_000),
                new CheckpointDesk(event -> {}, Duration.ofSeconds(10)),
                new DeadLetters("app", Optional.empty(), stream -> {
                    throw new AssertionError("no letters");
                }),
                new Feeds(),
                data -> Optional.empty(),
                event -> {},
                () -> {},
                stopped -> {});
    }

    private final class Calls implements ShardProcessor {

        @Override
        public void started(String stream, String shardId) {
            calls.add("started " + shardId);
        }

        @Override
        public void process(List<ConsumerRecord> records, Checkpointer checkpointer) {}

        @Override
        public void leaseLost() {
            calls.add("lost");
        }
    }

    private final class Feeds implements ShardParts.Feeds {

        @Override
        public ShardFeed open(Lease lease, Optional<Position> received, ShardFeed.Listener listener) {
            calls.add("reads " + lease.shardNumber());
            return ShardFeed.rehearsed(lease.shardNumber(), listener);
        }

        @Override
        public Optional<HashKeyRange> range(Lease lease) {
            return Optional.empty();
        }
    }
}
