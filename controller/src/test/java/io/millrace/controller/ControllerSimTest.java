package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.NodeChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Controllers that crash, lose the lead and lose answers while streams are made, resharded and deleted. */
class ControllerSimTest {

    private static final Duration STEP = Duration.ofMillis(100);
    private static final int MOST_STEPS = 20_000;

    @TempDir
    private Path directory;

    private SimulatedControllers world;
    private RandomSource chance;
    private final Set<NodeId> down = new HashSet<>();
    private final Set<Long> moves = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsBegunIsEnded(long seed) {
        assertThat(run(seed, "a")).contains("crash", "restart", "drop leader");
    }

    @Test
    void oneSeedRunsTheSameTwice() {
        assertThat(run(11, "a")).isEqualTo(run(11, "b"));
    }

    /** Three nodes become six and three again, while controllers come and go; every replica has a place all the time. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void nodesComeAndGo(long seed) {
        world = new SimulatedControllers(seed, directory.resolve("nodes" + seed));
        chance = world.env.random("faults");
        until("groups", image -> image.groups().size() == 3);
        world.nodes = 6;
        until("groups on the new nodes", image -> image.groups().size() == 6);
        for (String name : List.of("n4", "n5", "n6")) {
            drain(name);
        }
        // Those that get replicas are gone for a while in the middle of it.
        world.silent.add(new NodeId("n1"));
        for (int i = 0; i < 1000; i++) {
            checkedStep();
        }
        world.silent.clear();
        until("the new nodes hold nothing", image -> image.processes().isEmpty() && held(image, 4) == 0);
        faultsEnd();
        for (String name : List.of("n4", "n5", "n6")) {
            NodeId node = new NodeId(name);
            world.silent.add(node);
            change(new MetadataCommand.ChangeNodes(new NodeChange.Remove(node)));
        }
        assertThat(world.image().nodes()).hasSize(3);
        assertThat(held(world.image(), 1)).isEqualTo(18);
        world.image().groups().values().forEach(group -> {
            List<NodeId> told = world.groups.members().getOrDefault(group.id(), group.replicas());
            assertThat(told)
                    .as("%s was told its members", group.id())
                    .containsExactlyInAnyOrderElementsOf(group.replicas());
        });
    }

    /** An operator who changes his mind: replicas go to and fro between the two nodes of a zone. */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void replicasComeBackToWhereTheyWere(long seed) {
        world = new SimulatedControllers(seed, directory.resolve("back" + seed));
        chance = world.env.random("faults");
        world.nodes = 6;
        until("groups on all nodes", image -> image.groups().size() == 6);
        for (int round = 0; round < 20; round++) {
            assign(round % 2 == 0 ? "n1" : "n4", NodeDuty.SERVING);
            drain(round % 2 == 0 ? "n4" : "n1");
            for (int i = chance.nextInt(20); i > 0; i--) {
                step();
            }
        }
        assign("n4", NodeDuty.SERVING);
        assign("n1", NodeDuty.SERVING);
        faultsEnd();
        assertThat(moves).as("moves that were seen").isNotEmpty();
        until("all is even", image -> image.processes().isEmpty() && held(image, 4) == 9);
    }

    private void drain(String name) {
        assign(name, NodeDuty.DRAINING);
    }

    private void assign(String name, NodeDuty duty) {
        NodeId node = new NodeId(name);
        change(new MetadataCommand.ChangeNodes(new NodeChange.Assign(node, duty)), image -> true);
        until(
                name + " is " + duty,
                image -> image.node(node).filter(info -> info.duty() == duty).isPresent());
    }

    private void checkedStep() {
        step();
        for (GroupInfo group : world.image().groups().values()) {
            assertThat(group.replicas().stream()
                            .map(node -> world.image().node(node).orElseThrow().zone())
                            .distinct())
                    .as("%s is in three zones", group)
                    .hasSize(3);
        }
    }

    /** Replicas on the nodes from this number on. */
    private static long held(MetadataImage image, int fromNode) {
        return image.groups().values().stream()
                .flatMap(group -> group.replicas().stream())
                .filter(node -> node.compareTo(new NodeId("n" + fromNode)) >= 0)
                .count();
    }

    /** Returns the trace of the run. */
    private String run(long seed, String name) {
        world = new SimulatedControllers(seed, directory.resolve(name + seed));
        chance = world.env.random("faults");
        down.clear();
        moves.clear();
        until("groups", image -> image.groups().size() == 3);
        change(new MetadataCommand.CreateStream("s", 4, Duration.ofHours(24), 1024, Map.of(), StreamMode.PROVISIONED));
        change(new MetadataCommand.UpdateShardCount("s", 7));
        change(new MetadataCommand.CreateStream(
                "t", 2, Duration.ofHours(24), 1024, Map.of("a", "b"), StreamMode.PROVISIONED));
        change(new MetadataCommand.UpdateShardCount("s", 3));
        StreamInfo stream = world.image().stream("s").orElseThrow();
        assertThat(stream.openShards()).hasSize(3);
        change(new MetadataCommand.SplitShard(
                "s",
                stream.openShards().firstEntry().getValue(),
                HashKeyRange.even(50).get(1).start()));
        change(new MetadataCommand.DeleteStream("t", false));
        until(
                "stream t is gone",
                image -> image.stream("t").isEmpty() && image.processes().isEmpty());
        faultsEnd();
        world.checkGroups();
        assertThat(world.image().stream("s").orElseThrow().openShards()).hasSize(4);
        return world.trace.append(world.image()).toString();
    }

    /** Proposes until it is certain that the command holds, then waits for the processes to end. */
    private void change(MetadataCommand command) {
        change(
                command,
                image -> image.processes().isEmpty()
                        && image.streams().values().stream()
                                .noneMatch(stream -> stream.status() == StreamStatus.UPDATING));
    }

    private void change(MetadataCommand command, Function<MetadataImage, Boolean> ended) {
        Optional<CompletableFuture<?>> answer = Optional.empty();
        for (int step = 0; !isDone(answer); step++) {
            assertThat(step).as("steps for %s", command).isLessThan(MOST_STEPS);
            if (answer.isEmpty() || answer.get().isDone()) {
                answer = world.propose(command);
            }
            step();
        }
        world.trace.append(command.getClass().getSimpleName()).append('\n');
        until("no process is left", ended);
    }

    /** A repeat of what was done before an answer got lost is refused as being in use: it is done too. */
    private static boolean isDone(Optional<CompletableFuture<?>> answer) {
        if (answer.isEmpty() || !answer.get().isDone()) {
            return false;
        }
        if (!answer.get().isCompletedExceptionally()) {
            return true;
        }
        ErrorCode code = answer.get()
                .handle((done, failure) -> GrpcErrors.fromStatus(failure).code())
                .join();
        return code == ErrorCode.RESOURCE_IN_USE
                || code == ErrorCode.INVALID_ARGUMENT
                || code == ErrorCode.RESOURCE_NOT_FOUND;
    }

    private void until(String what, Function<MetadataImage, Boolean> condition) {
        for (int step = 0; world.leader().isEmpty() || !condition.apply(world.image()); step++) {
            assertThat(step).as("steps until %s", what).isLessThan(MOST_STEPS);
            step();
        }
    }

    /**
     * Lets a little time pass, and sometimes something breaks; a majority of controllers stays up. No replica moves to where a
     * former one of its group is still to be deleted.
     */
    private void step() {
        if (chance.nextInt(12) == 0) {
            NodeId victim = world.ids().get(chance.nextInt(3));
            if (down.remove(victim)) {
                world.restart(victim);
            } else if (down.isEmpty()) {
                down.add(victim);
                world.crash(victim);
            }
        }
        if (chance.nextInt(15) == 0) {
            world.trace.append("drop leader\n");
            world.logs().dropLeader();
        }
        world.env.runFor(STEP);
        world.checkImages();
        world.image()
                .moves()
                .filter(move -> moves.add(move.id()))
                .forEach(move -> assertThat(world.hasLeftOver(move.to(), move.group()))
                        .as("%s begins where a former replica is", move)
                        .isFalse());
        world.trace.append(world.image().version()).append(' ');
    }

    private void faultsEnd() {
        down.forEach(world::restart);
        down.clear();
        world.env.runUntil("all controllers agree", () -> world.leader().isPresent() && world.imagesAgree());
    }
}
