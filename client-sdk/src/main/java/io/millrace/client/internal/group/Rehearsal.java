package io.millrace.client.internal.group;

import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.client.FailurePolicy;
import io.millrace.client.ShardProcessor;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerCommand;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.lease.WorkerMachine;
import io.millrace.client.internal.read.ShardFeed;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.env.Environment;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.proto.api.v1.CoordinatorMessage;
import io.millrace.proto.api.v1.Joined;
import io.millrace.proto.api.v1.LeasesAssigned;
import io.millrace.proto.api.v1.LeasesReleased;
import io.millrace.proto.api.v1.LeasesRevoked;
import io.millrace.proto.api.v1.ShardIdentity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets two made-up shards pass through a worker before it joins: assigned, read, processed, asked back, given back. The first time
 * that this code runs in a process its classes are loaded and checked, which takes hundreds of times as long as the work itself; without a
 * rehearsal it would be real shards that wait for that, between two workers (ADR 0036). Neither a server nor the application
 * takes part. For the thread that starts the worker.
 */
final class Rehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String STREAM = "rehearsal";
    private static final int SHARDS = 2;

    private final Executor pool;
    private final Environment environment;
    private final LeaseGate gate;
    private final WorkerMachine machine = new WorkerMachine(LONG);
    private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();
    private final LeasedShards shards;
    private final CountDownLatch processed = new CountDownLatch(SHARDS);
    private int session;
    private int released;

    /** @param pool where the worker will run the application */
    Rehearsal(Executor pool, Environment environment) {
        this.pool = pool;
        this.environment = environment;
        this.gate = new LeaseGate(environment.time());
        this.shards = new LeasedShards(this::parts);
    }

    /**
     * Rehearses, for some seconds at most.
     *
     * @return whether it came to its end; a worker that has not rehearsed works as well, slowly at first
     */
    boolean run() {
        try {
            return play();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever waits next is told
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            LOG.warn("The worker begins without a rehearsal: its first shards take longer", e);
        }
        return false;
    }

    private boolean play() throws InterruptedException, InvalidProtocolBufferException {
        react(List.of(new WorkerEvent.Tick(Map.of())));
        hear(CoordinatorMessage.newBuilder()
                .setJoined(Joined.newBuilder()
                        .setHeartbeatIntervalMillis((int) LONG.toMillis())
                        .setFailoverMillis((int) LONG.toMillis())));
        hear(assigned());
        boolean whole = processed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        hear(CoordinatorMessage.newBuilder()
                .setRevoked(LeasesRevoked.newBuilder().addAllLeases(tokens())));
        while (whole && released < SHARDS) {
            WorkerEvent event = events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            whole = event != null;
            if (event != null) {
                react(List.of(event));
            }
        }
        hear(CoordinatorMessage.newBuilder()
                .setReleased(LeasesReleased.newBuilder().addAllLeases(tokens())));
        return whole && shards.all().isEmpty();
    }

    private static CoordinatorMessage.Builder assigned() {
        LeasesAssigned.Builder leases = LeasesAssigned.newBuilder();
        for (int i = 0; i < SHARDS; i++) {
            leases.addLeases(io.millrace.proto.api.v1.Lease.newBuilder()
                    .setStreamName(STREAM)
                    .setShard(ShardIdentity.newBuilder().setShardUid(i).setNumber(i))
                    .setEpoch(1));
        }
        return CoordinatorMessage.newBuilder().setAssigned(leases);
    }

    private List<io.millrace.proto.api.v1.LeaseToken> tokens() {
        return shards.all().stream()
                .map(shard -> GroupMessages.token(shard.token()))
                .toList();
    }

    /** As if it came over the wire. */
    private void hear(CoordinatorMessage.Builder message) throws InvalidProtocolBufferException {
        CoordinatorMessage received =
                CoordinatorMessage.parseFrom(message.build().toByteString());
        react(GroupMessages.events(session, gate.now(), received));
    }

    private void react(List<WorkerEvent> heard) {
        machine.on(heard, gate.now()).forEach(this::execute);
    }

    private void execute(WorkerCommand command) {
        if (command instanceof WorkerCommand.Connect connect) {
            session = connect.session();
        } else if (command instanceof WorkerCommand.ActUntil until) {
            gate.actUntil(until.nanos());
        } else if (command instanceof WorkerCommand.Release release) {
            released += GroupMessages.release(release.leases()).getLeasesCount();
        } else {
            shards.execute(command);
        }
    }

    /** One shard is processed in batches, the other record by record. */
    private ShardParts parts(Lease lease) {
        GroupSettings.Shape shape = lease.shardNumber() == 0
                ? new GroupSettings.Shape(adapter -> new BatchAdapter(Batches::new, adapter), 1, 10)
                : new GroupSettings.Shape(adapter -> new RecordAdapter(record -> processed.countDown()), 8, 1);
        return new ShardParts(
                STREAM,
                ClientMetrics.NONE,
                shape,
                Optional.empty(),
                FailurePolicy.skip(),
                ShardParts.Stores.GROUP,
                pool,
                environment.timers(),
                gate,
                new ReadBudget(Integer.MAX_VALUE),
                new CheckpointDesk(events::add, PATIENCE),
                new DeadLetters(STREAM, Optional.empty(), stream -> {
                    throw new IllegalStateException("a rehearsal parks no records");
                }),
                new Feeds(),
                data -> Optional.empty(),
                events::add,
                () -> {},
                stopped -> {});
    }

    /** Shards of one record. */
    private static final class Feeds implements ShardParts.Feeds {

        @Override
        public ShardFeed open(Lease lease, Optional<Position> received, ShardFeed.Listener listener) {
            return ShardFeed.rehearsed(lease.shardNumber(), listener);
        }

        @Override
        public Optional<HashKeyRange> range(Lease lease) {
            return Optional.empty();
        }
    }

    private final class Batches implements ShardProcessor {

        @Override
        public void process(List<io.millrace.client.ConsumerRecord> records, Checkpointer checkpointer) {
            processed.countDown();
        }
    }
}
