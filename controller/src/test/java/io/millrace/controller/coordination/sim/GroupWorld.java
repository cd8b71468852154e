package io.millrace.controller.coordination.sim;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.World;
import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.ShardStanding;
import io.millrace.controller.coordination.ShardStandings;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome;
import io.millrace.controller.coordination.session.CoordinationLog;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** One run: faults for a while, then peace, in which everything must come right. */
final class GroupWorld {

    private static final List<String> STREAMS = List.of("s", "t");
    private static final List<String> GROUPS = List.of("g", "h");
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS_OF_FAULTS = 160;
    private static final int MOST_STEPS_OF_PEACE = 600;
    private static final int STEPS_BETWEEN_LOOKS = 5;
    private static final int MOST_SHARDS = 14;
    private static final MetadataImage FIRST = World.withGroups().stream(STREAMS.get(0), 3).stream(STREAMS.get(1), 2)
            .image();
    private static final long UNOWNED_NANOS = 2 * SimulatedWorker.FAILOVER.toNanos();

    private final SimulatedEnvironment env;
    private final RandomSource chance;
    private final Shards shards = new Shards();
    private final History history = new History(shards);
    private final SimulatedControllers controllers;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Set<NodeId> down = new HashSet<>();
    private final Set<NodeId> frozen = new HashSet<>();
    private final Set<NodeId> isolated = new HashSet<>();
    private final Map<String, Long> unownedSince = new HashMap<>();
    private final StringBuilder trace = new StringBuilder();
    private boolean peace;
    private int names;

    GroupWorld(long seed, PlantedBug bug) {
        env = new SimulatedEnvironment(seed);
        chance = env.random("world");
        controllers = new SimulatedControllers(env, bug, shards, history, FIRST);
    }

    SimulatedEnvironment env() {
        return env;
    }

    RandomSource chance() {
        return chance;
    }

    Shards shards() {
        return shards;
    }

    History history() {
        return history;
    }

    String trace() {
        return trace.toString();
    }

    void run() {
        GROUPS.forEach(this::start);
        for (int step = 0; step < STEPS_OF_FAULTS; step++) {
            world();
            faults();
            env.runFor(STEP);
        }
        makePeace();
        for (int step = 0; step % STEPS_BETWEEN_LOOKS != 0 || !isSettled(); step++) {
            if (step > MOST_STEPS_OF_PEACE) {
                throw new Violation(unsettled());
            }
            processes();
            checkOwned();
            env.runFor(STEP);
        }
        say("settled");
    }

    private void say(String what) {
        trace.append(env.time().monotonicNanos() / 1_000_000)
                .append(' ')
                .append(what)
                .append('\n');
    }

    // ---- the network ----

    /** The controller that a worker tries: mostly the leader, sometimes just one. */
    Optional<SimulatedControllers.Running> route() {
        Optional<SimulatedControllers.Running> leader = controllers.leader();
        return chance.nextInt(5) == 0
                ? Optional.of(controllers.controller(controllers.ids().get(chance.nextInt(3))))
                        .filter(SimulatedControllers.Running::isUp)
                : leader;
    }

    /** A unary call: both ways are late, and either may be lost. */
    void call(
            Function<SimulatedControllers.Running, Consumer<Consumer<Optional<ErrorCode>>>> call,
            Consumer<Optional<ErrorCode>> answer,
            Runnable lost) {
        Duration there = Duration.ofMillis(chance.nextInt(peace ? 20 : 300));
        Duration back = Duration.ofMillis(chance.nextInt(20));
        boolean loseCall = !peace && chance.nextInt(20) == 0;
        boolean loseAnswer = !peace && chance.nextInt(12) == 0;
        var unused = env.timers().after(there, () -> {
            Optional<SimulatedControllers.Running> leader = controllers.leader();
            if (loseCall || leader.isEmpty() || !leader.get().leads()) {
                var ignored = env.timers().after(back, lost);
                return;
            }
            leader.get()
                    .execute(() -> call.apply(leader.get()).accept(code -> {
                        var ignored = env.timers().after(back, () -> {
                            if (loseAnswer) {
                                lost.run();
                            } else {
                                answer.accept(code);
                            }
                        });
                    }));
        });
    }

    // ---- what happens ----

    private void start(String group) {
        SimulatedWorker worker = new SimulatedWorker(this, group, "w" + ++names, STREAMS);
        workers.add(worker);
        say("worker " + worker.id() + " of " + group);
    }

    private void world() {
        if (chance.nextInt(2) == 0) {
            shards.put(chance);
        }
        processes();
        if (chance.nextInt(20) == 0) {
            reshard();
        }
        if (chance.nextInt(60) == 0) {
            List<Long> closed = shards.newest().streams().values().stream()
                    .flatMap(stream -> stream.allShards().stream())
                    .filter(shard -> !shard.isOpen())
                    .map(ShardInfo::uid)
                    .limit(1 + chance.nextInt(2))
                    .toList();
            say("forget " + closed);
            controllers.propose(
                    new MetadataCommand.ForgetShards(closed), Duration.ofDays(2).toMillis());
        }
    }

    /** What the controllers' processes would do. */
    private void processes() {
        for (ProcessInfo process : shards.newest().processes().values()) {
            if (process instanceof ProcessInfo.Resharding it) {
                controllers.propose(new MetadataCommand.ChildrenOpened(it.id(), it.round()), 0);
            } else if (process instanceof ProcessInfo.Creating) {
                controllers.propose(new MetadataCommand.StreamOpened(process.id()), 0);
            } else if (process instanceof ProcessInfo.Deleting) {
                controllers.propose(new MetadataCommand.StreamDropped(process.id()), 0);
            } else {
                controllers.propose(new MetadataCommand.ShardsDropped(process.id()), 0);
            }
        }
    }

    private void reshard() {
        StreamInfo stream =
                shards.newest().stream(STREAMS.get(chance.nextInt(2))).orElseThrow();
        if (stream.status() != StreamStatus.ACTIVE) {
            return;
        }
        List<Map.Entry<HashKey, ShardId>> open = List.copyOf(stream.openShards().entrySet());
        int at = chance.nextInt(open.size());
        ShardInfo shard = stream.shard(open.get(at).getValue()).orElseThrow();
        if (chance.nextInt(2) == 0 && at + 1 < open.size()) {
            say("merge " + shard.id());
            controllers.propose(
                    new MetadataCommand.MergeShards(
                            stream.name(), shard.id(), open.get(at + 1).getValue()),
                    0);
        } else if (stream.allShards().size() < MOST_SHARDS) {
            say("split " + shard.id());
            controllers.propose(
                    new MetadataCommand.SplitShard(
                            stream.name(), shard.id(), shard.range().middle()),
                    0);
        }
    }

    private void faults() {
        switch (chance.nextInt(40)) {
            case 0, 1 -> crashOrRestart();
            case 2, 3 -> {
                say("drop leader");
                controllers.logs().dropLeader();
            }
            case 4 -> isolate();
            case 5 -> freeze();
            case 6 -> {
                long jump = chance.nextInt(20_000) - 10_000L;
                say("clocks jump " + jump);
                controllers.jump(jump);
            }
            case 7, 8, 9 ->
                any().ifPresent(worker -> {
                    say("break " + worker.id());
                    worker.breakConnection();
                });
            case 10, 11 ->
                any().ifPresent(worker -> {
                    say("crash " + worker.id());
                    worker.crash();
                });
            case 12 ->
                any().ifPresent(worker -> {
                    say("leave " + worker.id());
                    worker.leave();
                });
            case 13, 14, 15 ->
                any().ifPresent(worker -> {
                    say((worker.isPaused() ? "resume " : "pause ") + worker.id());
                    worker.pause(!worker.isPaused());
                });
            case 16, 17, 18, 19 -> {
                if (workers.stream().filter(worker -> !worker.isDead()).count() < 7) {
                    start(GROUPS.get(chance.nextInt(2)));
                }
            }
            case 20 -> reset(GROUPS.get(chance.nextInt(2)));
            default -> {
                // Nothing breaks.
            }
        }
        workers.removeIf(SimulatedWorker::isDead);
    }

    private Optional<SimulatedWorker> any() {
        return workers.isEmpty() ? Optional.empty() : Optional.of(workers.get(chance.nextInt(workers.size())));
    }

    private void crashOrRestart() {
        NodeId victim = controllers.ids().get(chance.nextInt(3));
        if (down.remove(victim)) {
            say("restart " + victim);
            controllers.restart(victim);
        } else if (down.isEmpty() && isolated.isEmpty()) {
            say("crash " + victim);
            down.add(victim);
            frozen.remove(victim);
            controllers.crash(victim);
        }
    }

    private void isolate() {
        if (!isolated.isEmpty()) {
            heal();
        } else if (down.isEmpty()) {
            NodeId victim = controllers.ids().get(chance.nextInt(3));
            say("isolate " + victim);
            isolated.add(victim);
            controllers.logs().isolate(victim);
        }
    }

    private void heal() {
        isolated.forEach(controllers.logs()::heal);
        isolated.clear();
    }

    private void freeze() {
        NodeId victim = controllers.ids().get(chance.nextInt(3));
        if (!down.contains(victim)) {
            boolean now = frozen.add(victim) || !frozen.remove(victim);
            say((now ? "freeze " : "thaw ") + victim);
            controllers.freeze(victim, now);
        }
    }

    private void reset(String group) {
        controllers
                .leader()
                .filter(SimulatedControllers.Running::leads)
                .ifPresent(leader -> leader.execute(() -> {
                    if (leader.reports().workers(group).isEmpty()) {
                        say("reset " + group);
                        CoordinationCommand command = chance.nextInt(3) == 0
                                ? new CoordinationCommand.DeleteGroup(group)
                                : new CoordinationCommand.ResetGroup(
                                        group,
                                        Map.of(STREAMS.get(0), Start.TRIM_HORIZON, STREAMS.get(1), Start.TRIM_HORIZON));
                        leader.propose(command, new Ignored());
                    }
                }));
    }

    private record Ignored() implements CoordinationLog.Decision {
        @Override
        public void decided(CoordinationOutcome outcome) {
            // Seen in the history.
        }

        @Override
        public void failed(io.millrace.common.error.MillraceException reason) {
            // Tried again some other time.
        }
    }

    private void makePeace() {
        say("peace");
        peace = true;
        heal();
        frozen.forEach(id -> controllers.freeze(id, false));
        down.forEach(controllers::restart);
        isolated.clear();
        frozen.clear();
        down.clear();
        workers.removeIf(SimulatedWorker::isDead);
        workers.stream().filter(SimulatedWorker::isPaused).forEach(worker -> worker.pause(false));
        for (String group : GROUPS) {
            start(group);
        }
        env.runUntil(
                "a leader",
                () -> controllers
                        .leader()
                        .filter(SimulatedControllers.Running::leads)
                        .isPresent());
    }

    // ---- what must hold ----

    /** INV-7, in time: who acts on a shard is the only one who may, except for one that did not give back what it was asked for. */
    void acts(SimulatedWorker actor, SimulatedWorker.Hold hold) {
        for (SimulatedWorker other : workers) {
            if (other == actor || !other.group().equals(actor.group()) || !other.isValid() || other.isPaused()) {
                continue;
            }
            for (SimulatedWorker.Hold theirs : other.holds()) {
                if (theirs.token().shardUid() == hold.token().shardUid() && !theirs.isHung()) {
                    throw new Violation("two act on a shard: " + actor.id() + " with " + hold.token() + " and "
                            + other.id() + " with " + theirs.token());
                }
            }
        }
    }

    private void checkOwned() {
        Map<String, Long> still = new HashMap<>();
        long now = env.time().monotonicNanos();
        for (ConsumerGroup group : history.newest().groups().values()) {
            for (ShardStanding standing : ShardStandings.of(group, shards.newest())) {
                if (standing.isReadable() && !isHeld(group, standing)) {
                    String name = group.name() + "/" + standing.shard().id() + " of "
                            + standing.stream().name();
                    long since = unownedSince.getOrDefault(name, now);
                    still.put(name, since);
                    if (now - since > UNOWNED_NANOS) {
                        throw new Violation("unowned for two lease times: " + name + ", " + standing.lease());
                    }
                }
            }
        }
        unownedSince.clear();
        unownedSince.putAll(still);
    }

    private boolean isHeld(ConsumerGroup group, ShardStanding standing) {
        return standing.lease().filter(Lease::isHeld).isPresent()
                && workers.stream()
                        .filter(worker -> worker.group().equals(group.name()) && worker.isValid())
                        .flatMap(worker -> worker.holds().stream())
                        .anyMatch(hold ->
                                hold.token().shardUid() == standing.shard().uid()
                                        && hold.token().epoch() == standing.epoch());
    }

    private boolean isSettled() {
        return unsettled().isEmpty();
    }

    private String unsettled() {
        String unread = unread();
        if (!unread.isEmpty() || (shards.newest().processes().isEmpty() && spread() <= 1)) {
            return unread;
        }
        return "uneven: leases differ by " + spread() + ", under way "
                + shards.newest().processes() + ", " + history.newest();
    }

    /** What has not been read; empty when everything has. */
    private String unread() {
        for (String name : GROUPS) {
            Optional<ConsumerGroup> group = history.newest().group(name);
            if (group.isEmpty()) {
                return "unread: group " + name + " does not exist";
            }
            for (ShardStanding standing : ShardStandings.of(group.get(), shards.newest())) {
                long uid = standing.shard().uid();
                boolean read = standing.isFinished()
                        || (standing.shard().isOpen()
                                && history.processed(name, uid) >= shards.tip(uid)
                                && isHeld(group.get(), standing));
                if (!read) {
                    return "unread: " + name + " has " + history.processed(name, uid) + " of " + shards.tip(uid)
                            + " of " + standing.shard().id() + ", " + standing.lease() + ", waits for "
                            + standing.waitsFor() + ", workers " + workers;
                }
            }
        }
        return "";
    }

    /** Difference between the most and the fewest leases of a worker. */
    private int spread() {
        int widest = 0;
        for (String name : GROUPS) {
            Map<String, Integer> counts = new TreeMap<>();
            workers.stream()
                    .filter(worker -> worker.group().equals(name))
                    .forEach(worker -> counts.put(worker.id(), worker.holds().size()));
            widest = Math.max(
                    widest,
                    counts.values().stream().mapToInt(it -> it).max().orElse(0)
                            - counts.values().stream().mapToInt(it -> it).min().orElse(0));
        }
        return widest;
    }
}
