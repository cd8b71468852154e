package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.command.MetadataCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
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

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsBegunIsEnded(long seed) {
        assertThat(run(seed, "a")).contains("crash", "restart", "drop leader");
    }

    @Test
    void oneSeedRunsTheSameTwice() {
        assertThat(run(11, "a")).isEqualTo(run(11, "b"));
    }

    /** Returns the trace of the run. */
    private String run(long seed, String name) {
        world = new SimulatedControllers(seed, directory.resolve(name + seed));
        chance = world.env.random("faults");
        down.clear();
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
        Optional<CompletableFuture<?>> answer = Optional.empty();
        for (int step = 0; !isDone(answer); step++) {
            assertThat(step).as("steps for %s", command).isLessThan(MOST_STEPS);
            if (answer.isEmpty() || answer.get().isDone()) {
                answer = world.propose(command);
            }
            step();
        }
        world.trace.append(command.getClass().getSimpleName()).append('\n');
        until(
                "no process is left",
                image -> image.processes().isEmpty()
                        && image.streams().values().stream()
                                .noneMatch(stream -> stream.status() == StreamStatus.UPDATING));
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

    /** Lets a little time pass, and sometimes something breaks; a majority of controllers stays up. */
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
        world.trace.append(world.image().version()).append(' ');
    }

    private void faultsEnd() {
        down.forEach(world::restart);
        down.clear();
        world.env.runUntil("all controllers agree", () -> world.leader().isPresent() && world.imagesAgree());
    }
}
