package io.millrace.chaos.reshard;

import io.millrace.common.env.RandomSource;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.codec.GroupCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.process.GroupCommand;
import io.millrace.testkit.SimulatedEnvironment;
import io.millrace.testkit.SimulatedLogCluster;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A whole cluster with clients, in one thread from one seed; {@link #run} does everything. */
final class ReshardWorld {

    static final String STREAM = "s";

    private static final String ANOTHER = "t";
    private static final int GROUPS = 2;
    private static final int MOST_SHARDS = 9;
    private static final Duration AFTER_RETENTION = Duration.ofDays(2);
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final SimulatedLogCluster.Settings LOG = new SimulatedLogCluster.Settings(
            Duration.ofMillis(4), Duration.ofMillis(400), Duration.ofMillis(1500), 10, 1 << 20, 1 << 22);

    private final StringBuilder trace = new StringBuilder();
    private final SimulatedEnvironment env;
    private final RandomSource traffic;
    private final Swarm swarm;
    private final Set<Integer> skipped;
    /** Each step has its own, so that a step that is left out does not change the others' choices. */
    private RandomSource chance;

    private final Limits limits;
    private final History history;
    private final SimulatedNetwork network;
    private final SimulatedGroups groups;
    private final Map<NodeId, SimulatedNode> nodes = new TreeMap<>();
    private final SimulatedControllers controllers;
    private final Disorder disorder;
    private final PlantedBug bug;
    private final SimulatedClients clients;
    private int steps;

    ReshardWorld(long seed, PlantedBug bug) {
        this(seed, bug, Set.of());
    }

    /** The same seed without some of its steps. */
    ReshardWorld(long seed, PlantedBug bug, Set<Integer> skipped) {
        this.bug = bug;
        this.skipped = Set.copyOf(skipped);
        env = new SimulatedEnvironment(seed);
        chance = env.random("actions");
        traffic = env.random("traffic");
        swarm = Swarm.of(env.random("swarm"));
        limits = List.of(Limits.CLASSIC, Limits.AWS_2026, Limits.UNLIMITED).get(chance.nextInt(3));
        history = new History(limits.shardCountUpdatesPerDay());
        network = new SimulatedNetwork(env, swarm);
        List<NodeId> ids = ids("n");
        groups = new SimulatedGroups(
                env, IntStream.rangeClosed(1, GROUPS).mapToObj(GroupId::new).toList(), ids, LOG, bug, history);
        ids.forEach(id -> nodes.put(id, new SimulatedNode(id, groups, env.time())));
        controllers = new SimulatedControllers(
                env,
                ids("c"),
                LOG,
                new SimulatedControllers.Parts(limits, bug, history, this::propose, this::published));
        disorder = new Disorder(new Disorder.Servers(network, groups, controllers, nodes, ids("c")), this::note);
        clients = new SimulatedClients(env, network, List.copyOf(nodes.values()), bug, history);
        var unused = env.timers().every(Duration.ofMillis(400), this::refresh);
    }

    private static List<NodeId> ids(String prefix) {
        return IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeId(prefix + i)).toList();
    }

    /** What was done and what broke, for failures. */
    String trace() {
        return trace.toString();
    }

    /** Steps of disorder that the seed has, also those left out. */
    int steps() {
        return steps;
    }

    /** Events that happened. */
    long events() {
        return env.events();
    }

    History history() {
        return history;
    }

    /** The seed's whole story: begin, disorder, rest, and a look at what is left. */
    void run() {
        begin();
        steps = 40 + chance.nextInt(40);
        for (int i = 0; i < steps; i++) {
            chance = env.random("step-" + i);
            if (!skipped.contains(i)) {
                act();
            }
            pass(Duration.ofNanos((long) (chance.nextDouble() * STEP.toNanos())));
        }
        rest();
        history.shards().checkAtRest(controllers.image());
        clients.checkAtRest();
    }

    private void begin() {
        ensure(
                new MetadataCommand.CreateCluster("c", "00".repeat(32), FeatureLevels.KNOWN),
                image -> !image.cluster().clusterId().isEmpty());
        for (NodeId node : nodes.keySet()) {
            ensure(
                    new MetadataCommand.RegisterNode(
                            new NodeInfo(node, "zone-" + node, node + ":1", node + ":2", 1, "test")),
                    image -> image.node(node).isPresent());
        }
        List<MetadataRecord.Group> planned = groups.ids().stream()
                .map(group -> new MetadataRecord.Group(group, List.copyOf(nodes.keySet())))
                .toList();
        ensure(
                new MetadataCommand.CreateGroups(planned),
                image -> image.groups().size() == GROUPS);
        ensure(
                new MetadataCommand.CreateStream(
                        STREAM, 1 + chance.nextInt(4), Duration.ofHours(24), 1024, Map.of(), StreamMode.PROVISIONED),
                image -> image.stream(STREAM)
                        .filter(stream -> stream.status() == StreamStatus.ACTIVE)
                        .isPresent());
        until("clients have a map", clients::begin);
    }

    /** Another stream comes and goes, so that commands for its shards may come late. */
    private void makeOrDeleteAnother() {
        boolean there = controllers.image().stream(ANOTHER).isPresent();
        ask(
                there
                        ? new MetadataCommand.DeleteStream(ANOTHER, true)
                        : new MetadataCommand.CreateStream(
                                ANOTHER, 2, Duration.ofHours(24), 1024, Map.of(), StreamMode.PROVISIONED));
    }

    private interface Condition {
        boolean holds(MetadataImage image);
    }

    private void ensure(MetadataCommand command, Condition condition) {
        until(command.getClass().getSimpleName(), () -> {
            if (condition.holds(controllers.image())) {
                return true;
            }
            controllers.leader().ifPresent(leader -> controllers.propose(leader, command));
            return false;
        });
    }

    /** Lets time pass in small steps until the condition holds. */
    private void until(String what, BooleanSupplier condition) {
        long end = env.time().monotonicNanos() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            history.checks().that(env.time().monotonicNanos() < end, "progress", "never: %s", what);
            pass(Duration.ofMillis(20));
        }
    }

    /** A violation within a callback would be lost in a future. */
    private void pass(Duration time) {
        env.runFor(time);
        history.checks().rethrow();
    }

    private void act() {
        int puts = chance.nextInt(4);
        for (int i = 0; i < puts; i++) {
            clients.put();
        }
        if (swarm.menu().isEmpty()) {
            return;
        }
        switch (swarm.menu().get(chance.nextInt(swarm.menu().size()))) {
            case SPLIT -> split();
            case MERGE -> merge();
            case SCALE -> scale();
            case DROP_GROUP_LEADER -> {
                note("drop leader of a group");
                List<SimulatedLogCluster<?>> logs = new ArrayList<>(groups.logs());
                logs.get(chance.nextInt(logs.size())).dropLeader();
            }
            case DROP_LEADING_CONTROLLER -> {
                note("drop leading controller");
                controllers.logs().dropLeader();
            }
            case FAIL_CONTROLLER -> disorder.failController(chance);
            case FAIL_NODE -> disorder.failNode(chance);
            case REPLACE_NODE -> disorder.replaceNode(chance);
            case CUT_OFF -> disorder.cutOff(chance);
            case ISOLATE -> disorder.isolate(chance);
            case PAUSE -> disorder.pause(chance);
            case CLOCK -> disorder.setClock(chance);
            case RETENTION -> retain();
            case OTHER_STREAM -> makeOrDeleteAnother();
            case FIVE_HOURS -> {
                note("five hours pass");
                controllers.jump(Duration.ofHours(5).toMillis());
            }
            case NOTHING -> {
                // Only puts.
            }
        }
    }

    /** What every reader has read is old enough; closed shards that are empty then are forgotten. */
    private void retain() {
        note("retention");
        for (SimulatedNode node : working()) {
            List<Long> drained = node.retain(STREAM, number -> bug.trim(clients.readUpTo(number)));
            List<Long> done = controllers.image().stream(STREAM).stream()
                    .flatMap(stream -> stream.allShards().stream())
                    .filter(shard -> drained.contains(shard.uid())
                            && clients.isDoneWith(shard.id().number()))
                    .map(ShardInfo::uid)
                    .toList();
            if (!done.isEmpty()) {
                controllers.leader().ifPresent(leader -> {
                    var unused = network.call(
                            leader,
                            () -> controllers.propose(leader, new MetadataCommand.ForgetShards(done), AFTER_RETENTION));
                });
            }
        }
    }

    /** Nodes that do not stand still. */
    private List<SimulatedNode> working() {
        return nodes.values().stream()
                .filter(node -> !disorder.isPaused(node.self()))
                .toList();
    }

    private void split() {
        stream(stream -> {
            List<ShardInfo> open = open(stream);
            ShardInfo shard = open.get(chance.nextInt(open.size()));
            BigInteger size = shard.range().size();
            if (open.size() < MOST_SHARDS && size.bitLength() > 64) {
                BigInteger cut = shard.range()
                        .start()
                        .toBigInteger()
                        .add(size.multiply(BigInteger.valueOf(1 + chance.nextInt(15)))
                                .shiftRight(4));
                ask(new MetadataCommand.SplitShard(STREAM, shard.id(), HashKey.of(cut)));
            }
        });
    }

    private void merge() {
        stream(stream -> {
            List<ShardInfo> open = open(stream);
            if (open.size() > 1) {
                int lower = chance.nextInt(open.size() - 1);
                ask(new MetadataCommand.MergeShards(
                        STREAM, open.get(lower).id(), open.get(lower + 1).id()));
            }
        });
    }

    private void scale() {
        stream(stream -> ask(new MetadataCommand.UpdateShardCount(STREAM, 1 + chance.nextInt(MOST_SHARDS))));
    }

    private void stream(java.util.function.Consumer<StreamInfo> action) {
        controllers.image().stream(STREAM).ifPresent(action);
    }

    private static List<ShardInfo> open(StreamInfo stream) {
        return stream.openShards().values().stream()
                .map(id -> stream.shard(id).orElseThrow())
                .toList();
    }

    /** Asks the leading controller, like an operator who does not wait for the answer. */
    private void ask(MetadataCommand command) {
        note(command.toString());
        controllers.leader().ifPresent(leader -> {
            var unused = network.call(leader, () -> controllers.propose(leader, command));
        });
    }

    /** Faults end, and everything that was begun ends too. */
    private void rest() {
        note("rest");
        disorder.end();
        pass(SimulatedNetwork.LATE.multipliedBy(2));
        until(
                "no process is left",
                () -> controllers.leader().isPresent()
                        && controllers.image().processes().isEmpty());
        until("groups hold what the metadata names", () -> history.shards().isNamedBy(controllers.image()));
        until("producers and readers are at rest", clients::isAtRest);
    }

    // ---- what travels ----

    /** The controllers' door to the groups: whoever seems to lead is asked. */
    private CompletableFuture<Void> propose(GroupId group, GroupCommand command) {
        ByteBuffer bytes = GroupCommandCodec.encode(command).asReadOnlyByteBuffer();
        NodeId asked = ids("n").get(traffic.nextInt(nodes.size()));
        NodeId leader = groups.leader(group, asked).orElse(asked);
        return network.call(leader, () -> nodes.get(leader).propose(group, bytes.duplicate()));
    }

    /** A controller has a new image; nodes hear of it sooner or later. */
    private void published(MetadataImage image) {
        for (SimulatedNode node : working()) {
            if (traffic.nextInt(3) == 0) {
                Duration delay = traffic.nextInt(15) == 0 ? Duration.ofSeconds(1) : Duration.ofMillis(10);
                network.after(delay, () -> follow(node, image));
            }
        }
    }

    private void refresh() {
        for (SimulatedNode node : working()) {
            NodeId controller = ids("c").get(traffic.nextInt(3));
            if (controllers.isUp(controller)) {
                follow(node, controllers.image(controller));
            }
        }
        clients.refresh();
        if (bug.dropsOrphans()) {
            reportOrphans();
        }
    }

    /** What the retention task of each node does for the groups that it leads. */
    private void reportOrphans() {
        for (SimulatedNode node : working()) {
            List<MetadataCommand.Orphan> orphans = node.orphans().stream()
                    .map(orphan -> new MetadataCommand.Orphan(orphan.shardUid(), orphan.streamUid(), orphan.group()))
                    .toList();
            if (!orphans.isEmpty()) {
                controllers.leader().ifPresent(leader -> {
                    var unused = network.call(
                            leader, () -> controllers.propose(leader, new MetadataCommand.DropOrphans(orphans)));
                });
            }
        }
    }

    private void follow(SimulatedNode node, MetadataImage image) {
        if (node.follow(image)) {
            clients.mapChanged(node);
        }
    }

    private void note(String what) {
        trace.append(env.time().monotonicNanos() / 1_000_000)
                .append(" ms: ")
                .append(what)
                .append('\n');
    }
}
