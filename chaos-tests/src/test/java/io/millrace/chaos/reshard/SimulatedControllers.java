package io.millrace.chaos.reshard;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.MetadataResult;
import io.millrace.controller.MetadataStateMachine;
import io.millrace.controller.SnapshotStore;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Response;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.command.CoordinationHandlers;
import io.millrace.controller.placement.Loads;
import io.millrace.controller.process.GroupCommander;
import io.millrace.controller.process.ProcessRunner;
import io.millrace.testkit.SimulatedEnvironment;
import io.millrace.testkit.SimulatedLogCluster;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Three controllers: the product's state machine and process runner, without gRPC. Their clocks differ by up to seconds. */
final class SimulatedControllers {

    private static final int CLOCK_SKEW_MILLIS = 3000;
    private static final long NOT_LEADING = -1;

    private final SimulatedEnvironment env;
    private final Parts parts;
    private final RandomSource chance;
    private final Map<NodeId, MemorySnapshot> disks = new HashMap<>();
    private final Map<NodeId, Integer> skews = new HashMap<>();
    private final Map<NodeId, Running> controllers = new TreeMap<>();
    private final SimulatedLogCluster<MetadataResult> logs;
    private long jumpMillis;

    /** What the controllers work with. */
    record Parts(
            Limits limits, PlantedBug bug, History history, GroupCommander groups, Consumer<MetadataImage> published) {}

    SimulatedControllers(
            SimulatedEnvironment env, List<NodeId> ids, SimulatedLogCluster.Settings settings, Parts parts) {
        this.env = env;
        this.parts = parts;
        chance = env.random("controllers");
        ids.forEach(id -> skews.put(id, chance.nextInt(CLOCK_SKEW_MILLIS)));
        logs = new SimulatedLogCluster<>(env, GroupId.METADATA, ids, this::make, settings);
        ids.forEach(this::listen);
    }

    private ReplicatedStateMachine<MetadataResult> make(NodeId id) {
        Running running = new Running();
        controllers.put(id, running);
        running.machine = new MetadataStateMachine(
                disks.computeIfAbsent(id, node -> new MemorySnapshot()),
                new MetadataStateMachine.Rules(parts.bug().decider(), CoordinationHandlers::decide),
                (records, image) -> {
                    parts.history().imageChanged(image);
                    parts.published().accept(image);
                    running.imageChanged();
                });
        running.runner = new ProcessRunner(
                running, env.timers(), running.machine::image, parts.groups(), command -> proposeOften(id, command));
        return new Observed(running.machine, parts.history());
    }

    private void listen(NodeId id) {
        Running running = controllers.get(id);
        logs.log(id).onLeadershipChange(running::turn);
        running.turn(logs.log(id).leadership());
    }

    SimulatedLogCluster<MetadataResult> logs() {
        return logs;
    }

    /** All clocks go forward. */
    void jump(long millis) {
        jumpMillis += millis;
    }

    void crash(NodeId id) {
        controllers.get(id).open = false;
        logs.crash(id);
    }

    void restart(NodeId id) {
        logs.restart(id);
        listen(id);
    }

    Optional<NodeId> leader() {
        return controllers.keySet().stream()
                .filter(id ->
                        controllers.get(id).open && logs.log(id).leadership().ready())
                .findFirst();
    }

    /** The leader's image, or the newest anybody has. */
    MetadataImage image() {
        return leader().map(this::image).orElse(parts.history().newest());
    }

    MetadataImage image(NodeId id) {
        return controllers.get(id).machine.image();
    }

    boolean isUp(NodeId id) {
        return controllers.get(id).open;
    }

    /** Asks a controller to decide a command. */
    CompletableFuture<Response> propose(NodeId id, MetadataCommand command) {
        return propose(id, command, Duration.ZERO);
    }

    /** Asks a controller to decide a command at a later time of day. */
    CompletableFuture<Response> propose(NodeId id, MetadataCommand command, Duration later) {
        CommandLog<MetadataResult> log = logs.log(id);
        long now = env.time().wallMillis() + jumpMillis + skews.get(id) + later.toMillis();
        Quotas quotas = Quotas.of(parts.limits());
        if (parts.bug().countsInMemory() && command instanceof MetadataCommand.UpdateShardCount) {
            if (controllers.get(id).scalings++ >= quotas.shardCountUpdatesPerDay()) {
                return CompletableFuture.failedFuture(new MillraceException(ErrorCode.LIMIT_EXCEEDED, "too often"));
            }
            quotas = Quotas.of(Limits.UNLIMITED);
        }
        return log.propose(MetadataCommandCodec.encode(new Stamp(now, quotas, Optional.of(Loads.UNKNOWN)), command))
                .thenApply(committed -> response(committed.result().outcome()));
    }

    /** What a process runner says may be said again later, as by a leader that was deposed meanwhile. */
    private CompletableFuture<Response> proposeOften(NodeId id, MetadataCommand command) {
        if (chance.nextInt(5) == 0) {
            var unused = env.timers()
                    .after(
                            Duration.ofMillis(chance.nextInt(500)),
                            () -> leader().ifPresent(leader -> {
                                var ignored = propose(leader, command);
                            }));
        }
        return propose(id, command);
    }

    private static Response response(Outcome outcome) {
        if (outcome instanceof Outcome.Accepted accepted) {
            return accepted.response();
        }
        Outcome.Refused refused = (Outcome.Refused) outcome;
        throw new MillraceException(refused.code(), refused.message());
    }

    /** One process: runs tasks one after the other until it ends. */
    private static final class Running implements Executor {

        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private MetadataStateMachine machine;
        private ProcessRunner runner;
        private boolean open = true;
        private int scalings;
        private boolean busy;
        private long leadingTerm = NOT_LEADING;

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
            if (busy) {
                return;
            }
            busy = true;
            for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
                if (open) {
                    next.run();
                }
            }
            busy = false;
        }

        void imageChanged() {
            if (runner != null) {
                runner.imageChanged();
            }
        }

        void turn(Leadership leadership) {
            long term = leadership.ready() ? leadership.term() : NOT_LEADING;
            if (term == leadingTerm) {
                return;
            }
            if (leadingTerm != NOT_LEADING) {
                runner.stopLeading();
            }
            leadingTerm = term;
            if (term != NOT_LEADING) {
                runner.lead();
            }
        }
    }

    /** A snapshot that survives the process. */
    private static final class MemorySnapshot implements SnapshotStore {

        private Optional<byte[]> stored = Optional.empty();

        @Override
        public Optional<byte[]> read() {
            return stored;
        }

        @Override
        public void write(byte[] snapshot) {
            stored = Optional.of(snapshot);
        }
    }

    /** Tells the history what was decided. */
    private record Observed(MetadataStateMachine machine, History history)
            implements ReplicatedStateMachine<MetadataResult> {

        @Override
        public LogPosition open() {
            return machine.open();
        }

        @Override
        public MetadataResult apply(LogPosition position, ByteBuffer command) {
            MetadataCommandCodec.Entry entry = MetadataCommandCodec.decode(command.duplicate());
            MetadataResult result = machine.apply(position, command);
            history.scalings().decided(position.index(), entry.stamp(), entry.command(), result.outcome());
            return result;
        }

        @Override
        public void advance(LogPosition position) {
            machine.advance(position);
        }

        @Override
        public LogPosition flush() {
            return machine.flush();
        }

        @Override
        public Checkpoint checkpoint() {
            return machine.checkpoint();
        }

        @Override
        public LogPosition install(Checkpoint checkpoint) {
            return machine.install(checkpoint);
        }

        @Override
        public void close() {
            machine.close();
        }
    }
}
