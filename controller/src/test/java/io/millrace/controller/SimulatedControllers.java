package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.World;
import io.millrace.controller.liveness.NodeReport;
import io.millrace.controller.liveness.Reports;
import io.millrace.controller.process.FakeGroups;
import io.millrace.testkit.SimulatedEnvironment;
import io.millrace.testkit.SimulatedLogCluster;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Three whole controllers over a simulated log, and data groups that fail now and then; one thread, one seed. */
final class SimulatedControllers {

    final SimulatedEnvironment env;
    final FakeGroups groups;
    final StringBuilder trace = new StringBuilder();
    /** Nodes n1, n2, … in three zones, in turn. */
    int nodes = 3;

    final Set<NodeId> silent = new HashSet<>();
    /** What each node has on its disk: it deletes what was taken from it after it has said once more that it is there. */
    private final Map<NodeId, Set<GroupId>> held = new TreeMap<>();

    private final Path directory;
    private final Map<NodeId, String> members;
    private final Map<NodeId, Running> controllers = new TreeMap<>();
    private final SimulatedLogCluster<MetadataResult> logs;

    /** A controller and the gate in front of its threads. */
    private record Running(Controller controller, Gate gate) {}

    /** Lets tasks through until the process ends. */
    private static final class Gate implements Executor {

        private final Trampoline inner = new Trampoline();
        private boolean open = true;

        @Override
        public void execute(Runnable task) {
            inner.execute(() -> {
                if (open) {
                    task.run();
                }
            });
        }
    }

    SimulatedControllers(long seed, Path directory) {
        this.directory = directory;
        env = new SimulatedEnvironment(seed);
        groups = new FakeGroups(seed).failing(20);
        List<NodeId> ids =
                IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeId("c" + i)).toList();
        members = ids.stream().collect(Collectors.toMap(id -> id, NodeId::value));
        logs = new SimulatedLogCluster<>(env, GroupId.METADATA, ids, this::make, SimulatedLogCluster.Settings.DEFAULT);
        ids.forEach(this::start);
        var unused = env.timers().every(Duration.ofMillis(500), this::heartbeats);
    }

    List<NodeId> ids() {
        return List.copyOf(controllers.keySet());
    }

    SimulatedLogCluster<MetadataResult> logs() {
        return logs;
    }

    private MetadataStateMachine make(NodeId id) {
        Gate gate = new Gate();
        Controller controller = new Controller(
                new ControllerConfig(
                        id, members, directory.resolve(id.value()), () -> Limits.UNLIMITED, ControllerSettings.DEFAULT),
                env,
                SimulatedControllers::noChannel,
                new CollectorRegistry(),
                new ControllerThreads(gate, gate, gate, () -> gate.open = false));
        controllers.put(id, new Running(controller, gate));
        return controller.stateMachine();
    }

    private static Channel noChannel(String endpoint) {
        throw new IllegalStateException("nothing is called over the network, not even " + endpoint);
    }

    private void start(NodeId id) {
        Running running = controllers.get(id);
        running.controller().start(logs.log(id), groups);
    }

    void crash(NodeId id) {
        trace.append("crash ").append(id).append('\n');
        logs.crash(id);
        controllers.get(id).controller().close();
    }

    void restart(NodeId id) {
        trace.append("restart ").append(id).append('\n');
        logs.restart(id);
        start(id);
    }

    Optional<Controller> leader() {
        return controllers.values().stream()
                .filter(running -> running.gate().open && running.controller().leads())
                .map(Running::controller)
                .findFirst();
    }

    /** Nodes register when the leader does not know them, else they are heard. */
    private void heartbeats() {
        leader().ifPresent(leader -> {
            for (int i = 1; i <= nodes; i++) {
                NodeId node = new NodeId("n" + i);
                if (silent.contains(node)) {
                    continue;
                }
                leader.backend().heard(report(leader.image(), node));
                if (!leader.image().cluster().clusterId().isEmpty()
                        && leader.image().node(node).isEmpty()) {
                    CompletableFuture<?> unused = leader.backend()
                            .propose(new MetadataCommand.RegisterNode(World.node("n" + i, "zone-" + (i - 1) % 3, 1)));
                }
            }
        });
    }

    /** All replicas are well; the first member of each group leads it. */
    private NodeReport report(MetadataImage image, NodeId node) {
        Set<GroupId> wanted = image.groups().values().stream()
                .filter(group -> group.replicas().contains(node))
                .map(GroupInfo::id)
                .collect(Collectors.toSet());
        Set<GroupId> there = new TreeSet<>(wanted);
        there.addAll(held.getOrDefault(node, Set.of()));
        held.put(node, wanted);
        List<NodeReport.Replica> replicas = there.stream()
                .map(group -> new NodeReport.Replica(
                        group,
                        image.group(group).orElseThrow().replicas().get(0).equals(node)
                                ? NodeReport.Role.LEADER
                                : NodeReport.Role.FOLLOWER,
                        image.version(),
                        10,
                        10))
                .toList();
        return Reports.of(node, 1, replicas);
    }

    /** True when the node still has the replica of a group that it is no member of. */
    boolean hasLeftOver(NodeId node, GroupId group) {
        return held.getOrDefault(node, Set.of()).contains(group)
                && !image().group(group).orElseThrow().replicas().contains(node);
    }

    /** Asks the leader; empty when there is none. The answer comes, if it does, while time passes. */
    Optional<CompletableFuture<?>> propose(MetadataCommand command) {
        return leader().map(leader -> leader.backend().propose(command));
    }

    MetadataImage image() {
        return leader().map(Controller::image).orElse(MetadataImage.EMPTY);
    }

    void checkImages() {
        controllers
                .values()
                .forEach(running ->
                        running.controller().image().streams().values().forEach(World::checkInvariants));
    }

    boolean imagesAgree() {
        return controllers.values().stream()
                        .map(running -> running.controller().image())
                        .distinct()
                        .count()
                == 1;
    }

    /** Groups hold what the metadata says, and nothing more. */
    void checkGroups() {
        int shards = 0;
        for (StreamInfo stream : image().streams().values()) {
            for (ShardInfo shard : stream.allShards()) {
                FakeGroups.Held held = groups.shards().get(shard.uid());
                assertThat(held).as("%s", shard).isNotNull();
                assertThat(held.sealed()).isEqualTo(!shard.isOpen());
                shards++;
            }
        }
        assertThat(groups.shards()).hasSize(shards);
    }
}
