package io.millrace.controller.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.TestEnvironment;
import io.millrace.controller.Trampoline;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.World;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Processes on two controllers that take turns to lead, over groups and a log that fail now and then. */
class ProcessRunnerTest {

    private World world = World.withGroups();
    private final TestEnvironment env = new TestEnvironment();
    private final Trampoline serial = new Trampoline();
    private FakeGroups groups = new FakeGroups(1);
    private Random chance = new Random(1);
    private int logFailuresInHundred;
    private List<ProcessRunner> controllers = List.of(runner(), runner());

    private ProcessRunner runner() {
        return new ProcessRunner(
                serial, env, () -> world.image(), (group, command) -> groups.propose(group, command), this::propose);
    }

    private void failing(long seed, int inHundred) {
        world = World.withGroups();
        controllers = List.of(runner(), runner());
        groups = new FakeGroups(seed).failing(inHundred);
        chance = new Random(seed + 1);
        logFailuresInHundred = inHundred;
    }

    private CompletableFuture<?> propose(MetadataCommand command) {
        if (chance.nextInt(100) < logFailuresInHundred) {
            return CompletableFuture.failedFuture(new MillraceException(ErrorCode.NO_LEADER, "injected"));
        }
        change(command);
        return chance.nextInt(100) < logFailuresInHundred
                ? CompletableFuture.failedFuture(new MillraceException(ErrorCode.OUTCOME_UNKNOWN, "injected"))
                : CompletableFuture.completedFuture(null);
    }

    private void change(MetadataCommand command) {
        world.accept(command);
        controllers.forEach(ProcessRunner::imageChanged);
    }

    private void lead(int number) {
        controllers.forEach(ProcessRunner::stopLeading);
        controllers.get(number).lead();
    }

    /** Lets time pass with changes of leadership until the condition holds. */
    private void until(String what, BooleanSupplier condition) {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            if (chance.nextInt(100) < logFailuresInHundred) {
                lead(chance.nextInt(2));
            }
            env.pass(Duration.ofMillis(100));
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    private StreamInfo stream() {
        return world.stream("s");
    }

    private void create(int shards) {
        change(new MetadataCommand.CreateStream("s", shards, World.DAY, 1024, Map.of(), StreamMode.PROVISIONED));
    }

    private void untilActive() {
        until("stream is active", () -> stream().status() == StreamStatus.ACTIVE);
        checkGroups();
    }

    /** Groups and metadata agree. */
    private void checkGroups() {
        for (ShardInfo shard : stream().allShards()) {
            FakeGroups.Held held = groups.shards().get(shard.uid());
            assertThat(held).as("%s", shard).isNotNull();
            assertThat(held.sealed()).isEqualTo(!shard.isOpen());
            assertThat(held.info().range()).isEqualTo(shard.range());
        }
        assertThat(groups.shards()).hasSize(stream().shards().size());
    }

    @Test
    void createsAStreamWithOneCommandPerGroup() {
        lead(0);
        create(6);
        assertThat(stream().status()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(groups.commands).isEqualTo(3);
        checkGroups();
    }

    @Test
    void nothingHappensWithoutALeader() {
        create(2);
        env.pass(Duration.ofMinutes(1));
        assertThat(stream().status()).isEqualTo(StreamStatus.CREATING);
        assertThat(groups.commands).isZero();
        lead(1);
        assertThat(stream().status()).isEqualTo(StreamStatus.ACTIVE);
    }

    @Test
    void splitInOneGroupIsOneCommand() {
        lead(0);
        create(1);
        groups.commands = 0;
        change(new MetadataCommand.SplitShard(
                "s", new ShardId(0), HashKeyRange.even(2).get(1).start()));
        assertThat(groups.commands).isEqualTo(1);
        untilActive();
        assertThat(stream().openShards()).hasSize(2);
    }

    @Test
    void mergeAcrossGroupsSealsBothThenOpens() {
        lead(0);
        create(2);
        assertThat(stream().allShards()).extracting(ShardInfo::group).doesNotHaveDuplicates();
        groups.commands = 0;
        change(new MetadataCommand.MergeShards("s", new ShardId(0), new ShardId(1)));
        assertThat(groups.commands).isEqualTo(3);
        untilActive();
        assertThat(stream().openShards()).hasSize(1);
    }

    @Test
    void doublingIsOneCommandPerGroup() {
        lead(0);
        create(30);
        groups.commands = 0;
        change(new MetadataCommand.UpdateShardCount("s", 60));
        assertThat(groups.commands).isEqualTo(3);
        untilActive();
        assertThat(stream().openShards()).hasSize(60);
    }

    @Test
    void drainedShardsLeaveTheirGroups() {
        lead(0);
        create(2);
        change(new MetadataCommand.MergeShards("s", new ShardId(0), new ShardId(1)));
        world.wait(World.DAY);
        List<Long> closed = stream().allShards().stream()
                .filter(shard -> !shard.isOpen())
                .map(ShardInfo::uid)
                .toList();
        change(new MetadataCommand.ForgetShards(closed));
        assertThat(groups.shards()).hasSize(1);
        assertThat(world.image().processes()).isEmpty();
        checkGroups();
    }

    @Test
    void bigStreamsAreOpenedInParts() {
        World big = World.withGroups();
        List<ShardInfo> shards = Collections.nCopies(
                ProcessSteps.SHARDS_PER_COMMAND + 1,
                new ShardInfo(1, new ShardId(0), HashKeyRange.ALL, new GroupId(1), 1, List.of(), 1, -1));
        PhaseWork work = ProcessSteps.step(new ProcessInfo.Creating(1, 1, 1, shards), big.image());
        assertThat(work.calls()).hasSize(2);
    }

    @Property(tries = 60)
    void processesEndWhateverFails(@ForAll long seed) {
        failing(seed, 30);
        lead(0);
        create(5);
        untilActive();
        change(new MetadataCommand.UpdateShardCount("s", 8));
        untilActive();
        change(new MetadataCommand.UpdateShardCount("s", 4));
        untilActive();
        change(new MetadataCommand.SplitShard(
                "s",
                stream().openShards().firstEntry().getValue(),
                HashKeyRange.even(100).get(1).start()));
        untilActive();
        assertThat(stream().openShards()).hasSize(5);
        change(new MetadataCommand.DeleteStream("s", false));
        until("stream is gone", () -> world.image().streams().isEmpty());
        assertThat(groups.shards()).isEmpty();
        assertThat(world.image().processes()).isEmpty();
    }
}
