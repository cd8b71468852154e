package io.millrace.client.internal.group;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.client.internal.lease.WorkerCommand;
import io.millrace.client.internal.lease.WorkerEvent;
import io.millrace.client.internal.lease.WorkerEvent.CheckpointAnswered.Stored;
import io.millrace.client.internal.lease.WorkerMachine;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link ConsumerGroup}: one thread, {@code millrace-group-APPLICATION}, hears everything, asks the {@link WorkerMachine} and does
 * what it says. That thread never runs the application and never waits for the network.
 */
public final class GroupWorker implements ConsumerGroup {

    private static final Logger LOG = LoggerFactory.getLogger(GroupWorker.class);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final Duration PREPARATION = Duration.ofSeconds(2);
    private static final Duration SERVER_CHECK = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AFTER_CLOSE = Duration.ofSeconds(5);

    private final GroupSettings settings;
    private final WorkerIdentity identity;
    private final WorkerMachine machine;
    private final WorkerParts parts;
    private final LeaseGate gate;
    private final CoordinatorLink link;
    private final ShardParts shardParts;
    private final LeasedShards shards;
    // Unbounded as a queue, bounded by what leases and the few checkpoint calls can say.
    private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();
    private final Map<Long, Map<LeaseToken, Position>> storing = new HashMap<>();
    private final AtomicBoolean progressed = new AtomicBoolean();
    private final CompletableFuture<Void> joined = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread;
    private long nextServerCheck;

    /** Makes a worker; {@link #start} lets it join. */
    public GroupWorker(GroupSettings settings, WorkerParts parts) {
        this.settings = settings;
        this.parts = parts;
        this.identity =
                WorkerIdentity.of(settings.workerId(), parts.environment().random("group-worker"));
        this.machine = new WorkerMachine(settings.checkpoints().orElse(Duration.ofSeconds(1)));
        this.gate = new LeaseGate(parts.environment().time());
        this.link = new CoordinatorLink(settings, identity, parts.channels(), gate, events::add);
        this.shardParts = new ShardParts(
                settings.application(),
                parts.metrics(),
                settings.shape(),
                settings.decryption(),
                settings.failures(),
                settings.checkpoints().isPresent() ? ShardParts.Stores.GROUP : ShardParts.Stores.APPLICATION,
                parts.pool(),
                parts.environment().timers(),
                gate,
                new ReadBudget(settings.bufferBytes()),
                new CheckpointDesk(events::add, settings.failover()),
                parts.deadLetters(),
                parts.feeds(),
                parts.aggregates(),
                events::add,
                () -> progressed.set(true),
                this::stopped);
        this.shards = new LeasedShards(lease -> shardParts);
        this.thread = new Thread(this::run, "millrace-group-" + settings.application());
        thread.setDaemon(true);
    }

    /**
     * Joins the group.
     *
     * @param patience how long to wait for the coordinator
     * @throws MillraceException when it does not take the worker in
     */
    public void start(Duration patience) {
        var unused = new Rehearsal(parts.pool(), parts.environment()).run();
        parts.feeds().prepare(settings.streams().keySet(), PREPARATION);
        thread.start();
        try {
            CompletableFuture.anyOf(joined, ended).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            close();
            throw cause(e);
        } catch (TimeoutException e) {
            close();
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "no coordinator took worker " + identity.id() + " into group " + settings.application() + ": tried "
                            + parts.channels().all(),
                    e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.TIMEOUT, "interrupted while joining the group", e);
        }
    }

    private static MillraceException cause(ExecutionException e) {
        return e.getCause() instanceof MillraceException refused
                ? refused
                : new MillraceException(ErrorCode.INTERNAL, "the worker failed: " + e.getCause(), e);
    }

    // ---- the worker's thread

    private void run() {
        long nextTick = 0;
        try {
            while (!ended.isDone()) {
                WorkerEvent event = events.poll(Math.max(0, nextTick - gate.now()), TimeUnit.NANOSECONDS);
                // What came together is handled together: shards that have come to rest are given back with one
                // message.
                List<WorkerEvent> together = new ArrayList<>();
                if (event != null) {
                    together.add(event);
                    events.drainTo(together);
                }
                boolean tick = gate.now() >= nextTick;
                if (tick) {
                    nextTick = gate.now() + TICK.toNanos();
                    together.add(new WorkerEvent.Tick(progress()));
                }
                handle(together);
                if (tick) {
                    checkServers();
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("The worker {} of group {} has failed", identity.id(), settings.application(), e);
            finish(Optional.of(new MillraceException(ErrorCode.INTERNAL, "the worker has failed: " + e, e)));
        }
    }

    private void handle(List<WorkerEvent> together) {
        for (WorkerEvent event : together) {
            if (event instanceof WorkerEvent.SessionEnded over) {
                LOG.debug("Session of {} in {} ended: {}", identity.id(), settings.application(), over);
            } else if (event instanceof WorkerEvent.CheckpointAnswered answer) {
                stored(answer);
            } else if (event instanceof WorkerEvent.CheckpointFailed failed) {
                storing.remove(failed.call());
            }
        }
        machine.on(together, gate.now()).forEach(this::execute);
        if (together.stream().anyMatch(WorkerEvent.Joined.class::isInstance)) {
            joined.complete(null);
        }
    }

    private void stored(WorkerEvent.CheckpointAnswered answer) {
        Map<LeaseToken, Position> positions =
                Optional.ofNullable(storing.remove(answer.call())).orElse(Map.of());
        positions.forEach((token, position) -> {
            if (answer.results().get(token) == Stored.YES) {
                shards.find(token).ifPresent(shard -> shard.counters().stored(position, gate.now()));
            }
        });
    }

    private void execute(WorkerCommand command) {
        if (command instanceof WorkerCommand.Connect connect) {
            link.connect(connect);
        } else if (command instanceof WorkerCommand.Heartbeat heartbeat) {
            link.heartbeat(heartbeat.number(), shards.news());
        } else if (command instanceof WorkerCommand.Release release) {
            link.release(release);
        } else if (command instanceof WorkerCommand.Close) {
            link.close();
        } else if (command instanceof WorkerCommand.Leave) {
            link.leave();
        } else if (command instanceof WorkerCommand.StoreCheckpoints store) {
            storing.put(store.call(), store.positions());
            link.store(store);
        } else if (command instanceof WorkerCommand.ActUntil until) {
            gate.actUntil(until.nanos());
        } else if (command instanceof WorkerCommand.TicketDone done) {
            shardParts.desk().done(done.ticket());
        } else if (command instanceof WorkerCommand.TicketRefused refused) {
            shardParts.desk().refused(refused.ticket(), refused.reason());
        } else if (command instanceof WorkerCommand.Finish finish) {
            finish(finish.failure());
        } else {
            shards.execute(command);
        }
    }

    private Map<LeaseToken, Position> progress() {
        if (settings.checkpoints().isEmpty() || !progressed.getAndSet(false)) {
            return Map.of();
        }
        return shards.processed();
    }

    private void checkServers() {
        if (gate.now() >= nextServerCheck) {
            nextServerCheck = gate.now() + SERVER_CHECK.toNanos();
            shards.all().forEach(ShardConsumer::checkServer);
        }
    }

    private void finish(Optional<MillraceException> failure) {
        shards.abandon();
        gate.actUntil(0);
        link.cancel();
        shardParts.desk().close();
        parts.close();
        failure.ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(null));
    }

    // ---- any thread

    private void stopped(ShardConsumer shard) {
        settings.onStopped().accept(held(shard));
    }

    private static HeldShard held(ShardConsumer shard) {
        return new HeldShard(
                shard.lease().stream(),
                shard.lease().shardId(),
                shard.failure(),
                shard.counters().processed(),
                shard.millisBehind());
    }

    @Override
    public String application() {
        return settings.application();
    }

    @Override
    public String workerId() {
        return identity.id();
    }

    @Override
    public List<HeldShard> shards() {
        return shards.all().stream()
                .sorted(Comparator.comparing((ShardConsumer shard) -> shard.lease().stream())
                        .thenComparing(shard -> shard.lease().shardNumber()))
                .map(GroupWorker::held)
                .toList();
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive() && !ended.isDone();
    }

    @Override
    public void awaitEnd() {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw cause(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        events.add(new WorkerEvent.CloseWanted());
        if (!awaitEnded(settings.closeTimeout())) {
            LOG.warn("Group {} is closed although processors still run", settings.application());
            events.add(new WorkerEvent.CloseOverdue());
            awaitEnded(PATIENCE_AFTER_CLOSE);
            parts.pool().shutdownNow();
        }
    }

    private boolean awaitEnded(Duration patience) {
        try {
            ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true; // awaitEnd() tells
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
