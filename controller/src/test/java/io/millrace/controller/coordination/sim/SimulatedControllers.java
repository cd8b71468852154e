package io.millrace.controller.coordination.sim;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.ReplicatedStateMachine;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.MetadataResult;
import io.millrace.controller.MetadataStateMachine;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.codec.MetadataSnapshot;
import io.millrace.controller.command.CommandHandlers;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.codec.CoordinationCommandCodec;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.session.CheckpointQueue;
import io.millrace.controller.coordination.session.CoordinationLog;
import io.millrace.controller.coordination.session.GroupCoordinator;
import io.millrace.controller.coordination.session.GroupReports;
import io.millrace.controller.coordination.session.WorkerSession;
import io.millrace.proto.storage.v1.MetadataEntry;
import io.millrace.testkit.SimulatedEnvironment;
import io.millrace.testkit.SimulatedLogCluster;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Three controllers: the product's state machine and coordinator over a simulated log, without gRPC. Their wall clocks differ. */
final class SimulatedControllers {

    private static final Duration TICK = Duration.ofMillis(200);
    private static final int CLOCK_SKEW_MILLIS = 3000;
    private static final int WORKERS = 100;
    private static final long NOT_LEADING = -1;

    private final SimulatedEnvironment env;
    private final PlantedBug bug;
    private final Shards shards;
    private final History history;
    private final RandomSource chance;
    private final MetadataImage first;
    private final Map<NodeId, MemorySnapshot> disks = new HashMap<>();
    private final Map<NodeId, Integer> skews = new HashMap<>();
    private final Map<NodeId, Running> controllers = new TreeMap<>();
    private final SimulatedLogCluster<MetadataResult> logs;
    private long jumpMillis;

    SimulatedControllers(
            SimulatedEnvironment env, PlantedBug bug, Shards shards, History history, MetadataImage first) {
        this.env = env;
        this.bug = bug;
        this.shards = shards;
        this.history = history;
        this.first = first;
        chance = env.random("controllers");
        shards.imageChanged(first);
        List<NodeId> ids =
                IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeId("c" + i)).toList();
        ids.forEach(id -> skews.put(id, chance.nextInt(CLOCK_SKEW_MILLIS)));
        logs = new SimulatedLogCluster<>(
                env,
                GroupId.METADATA,
                ids,
                this::make,
                new SimulatedLogCluster.Settings(
                        Duration.ofMillis(5), Duration.ofSeconds(1), Duration.ofSeconds(5), 10, 1 << 20, 4L << 20));
        ids.forEach(this::listen);
    }

    private ReplicatedStateMachine<MetadataResult> make(NodeId id) {
        byte[] start = new MetadataSnapshot(first, CoordinationState.EMPTY, LogPosition.NONE).encode();
        MetadataStateMachine machine = new MetadataStateMachine(
                disks.computeIfAbsent(id, node -> new MemorySnapshot(start, bug::stored)),
                new MetadataStateMachine.Rules(CommandHandlers::decide, bug.decider()),
                (records, image) -> {
                    shards.imageChanged(image);
                    Running running = controllers.get(id);
                    if (running != null) {
                        running.execute(running.coordinator::tick);
                    }
                });
        controllers.put(id, new Running(id, machine));
        return new Observed(machine, history);
    }

    private void listen(NodeId id) {
        Running running = controllers.get(id);
        logs.log(id).onLeadershipChange(leadership -> running.execute(() -> running.turn(leadership)));
        running.execute(() -> running.turn(logs.log(id).leadership()));
    }

    List<NodeId> ids() {
        return List.copyOf(controllers.keySet());
    }

    SimulatedLogCluster<MetadataResult> logs() {
        return logs;
    }

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

    /** A process stands still for a while. */
    void freeze(NodeId id, boolean frozen) {
        controllers.get(id).freeze(frozen);
    }

    Running controller(NodeId id) {
        return controllers.get(id);
    }

    Optional<Running> leader() {
        return controllers.values().stream()
                .filter(running ->
                        running.open && logs.log(running.id).leadership().ready())
                .findFirst();
    }

    /** Puts a metadata command in the log if somebody leads; what becomes of it is seen in the image. */
    void propose(MetadataCommand command, long extraMillis) {
        leader().ifPresent(leader -> {
            var unused = logs.log(leader.id)
                    .propose(MetadataCommandCodec.encode(stamp(leader.id, extraMillis), command))
                    .exceptionally(failure -> null);
        });
    }

    private Stamp stamp(NodeId id, long extraMillis) {
        long now = env.time().wallMillis() + jumpMillis + skews.getOrDefault(id, 0) + extraMillis;
        return new Stamp(now, Quotas.of(Limits.UNLIMITED), Optional.empty());
    }

    /** One process. */
    final class Running implements CoordinationLog {

        private final NodeId id;
        private final MetadataStateMachine machine;
        private final GroupCoordinator coordinator;
        private final CheckpointQueue checkpoints;
        private final GroupReports reports;
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private final List<WorkerSession> ghosts = new ArrayList<>();
        private boolean open = true;
        private boolean frozen;
        private boolean busy;
        private boolean leads;
        private boolean taking;
        private long leadingTerm = NOT_LEADING;

        Running(NodeId id, MetadataStateMachine machine) {
            this.id = id;
            this.machine = machine;
            coordinator = new GroupCoordinator(this, () -> bug.nanos(env.time().monotonicNanos()), () -> WORKERS);
            checkpoints = new CheckpointQueue(this, coordinator::changed);
            reports = new GroupReports(this, coordinator, env.time()::monotonicNanos);
            var unused = env.timers().every(TICK, () -> execute(this::tick));
        }

        private void tick() {
            coordinator.tick();
            ghosts.forEach(ghost -> coordinator.heartbeat(ghost, 0, List.of()));
        }

        boolean isUp() {
            return open;
        }

        boolean leads() {
            return leads;
        }

        GroupCoordinator coordinator() {
            return coordinator;
        }

        CheckpointQueue checkpoints() {
            return checkpoints;
        }

        GroupReports reports() {
            return reports;
        }

        /** A worker leaves, and with some bug nobody notices. */
        void leave(WorkerSession session, List<CoordinationCommand.Release> leases) {
            if (bug.forgetsLeavers()) {
                ghosts.add(session);
                session.completed();
            } else {
                coordinator.leave(session, leases);
            }
        }

        void freeze(boolean value) {
            frozen = value;
            drain();
        }

        /** Tasks run one after the other until the process ends. */
        void execute(Runnable task) {
            if (open) {
                waiting.add(task);
                drain();
            }
        }

        private void drain() {
            if (busy) {
                return;
            }
            busy = true;
            while (open && !frozen && !waiting.isEmpty()) {
                waiting.remove().run();
            }
            busy = false;
        }

        private void turn(Leadership leadership) {
            long term = leadership.ready() ? leadership.term() : NOT_LEADING;
            if (term == leadingTerm) {
                return;
            }
            if (leadingTerm != NOT_LEADING) {
                leads = false;
                coordinator.stopLeading(new MillraceException(ErrorCode.NOT_LEADER, "deposed"));
            }
            leadingTerm = term;
            if (term != NOT_LEADING) {
                taking = true;
                coordinator.lead();
                taking = false;
                leads = true;
                history.count("terms");
            }
        }

        @Override
        public CoordinationState state() {
            return taking ? bug.found(machine.coordination()) : machine.coordination();
        }

        @Override
        public MetadataImage image() {
            return bug.seen(machine.image());
        }

        @Override
        public void propose(CoordinationCommand command, Decision decision) {
            if (logs.log(id).leadership().term() != leadingTerm) {
                execute(() -> decision.failed(new MillraceException(ErrorCode.NOT_LEADER, "deposed")));
                return;
            }
            Optional<CoordinationCommand> proposed = bug.proposed(state(), command);
            var unused = logs.log(id)
                    .propose(CoordinationCommandCodec.encode(stamp(id, 0), proposed.orElse(command)))
                    .whenComplete((committed, failure) -> execute(() -> {
                        if (failure == null) {
                            decision.decided(committed.result().coordination().orElseThrow());
                        } else {
                            decision.failed(GrpcErrors.fromStatus(failure));
                        }
                    }));
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
            MetadataEntry entry = MetadataCommandCodec.parse(command.duplicate());
            MetadataResult result = machine.apply(position, command);
            if (entry.hasCoordination()) {
                history.decided(
                        position.index(),
                        result.image(),
                        CoordinationCommandCodec.decode(entry.getCoordination()),
                        result.coordination(),
                        machine.coordination());
                history.applied(position.index(), machine.coordination());
            }
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
        public void leadershipChanged(Leadership leadership) {
            machine.leadershipChanged(leadership);
        }

        @Override
        public void close() {
            machine.close();
        }
    }
}
