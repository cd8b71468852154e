package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReshardCommandsTest {

    private static final HashKey MIDDLE = HashKeyRange.even(2).get(1).start();

    private final World world = World.withGroups();

    private static MetadataCommand split(int shard, HashKey key) {
        return new MetadataCommand.SplitShard("s", new ShardId(shard), key);
    }

    private static MetadataCommand merge(int lower, int upper) {
        return new MetadataCommand.MergeShards("s", new ShardId(lower), new ShardId(upper));
    }

    private static HashKey key(String decimal) {
        return HashKey.of(new BigInteger(decimal));
    }

    @Test
    void splitTakesTheUpperHalfToTheEmptiestGroup() {
        world.stream("s", 1).accept(split(0, MIDDLE));
        assertThat(world.stream("s").status()).isEqualTo(StreamStatus.UPDATING);
        assertThat(world.stream("s").openShards()).hasSize(1);
        world.wait(Duration.ofSeconds(3)).finishReshard("s");

        ShardInfo parent = world.shard("s", 0);
        ShardInfo low = world.shard("s", 1);
        ShardInfo high = world.shard("s", 2);
        assertThat(parent.closedMillis()).isEqualTo(world.nowMillis());
        assertThat(low.createdMillis()).isEqualTo(world.nowMillis());
        assertThat(low.range()).isEqualTo(new HashKeyRange(HashKey.MIN, MIDDLE.previous()));
        assertThat(high.range()).isEqualTo(new HashKeyRange(MIDDLE, HashKey.MAX));
        assertThat(low.parents()).containsExactly(parent.id());
        assertThat(low.group()).isEqualTo(parent.group()).isEqualTo(new GroupId(1));
        assertThat(high.group()).isEqualTo(new GroupId(2));
        assertThat(world.stream("s").status()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(world.image().processes()).isEmpty();
    }

    @Test
    void childIsASecondAboveItsParentsEvenWhenTheClockStandsStill() {
        world.stream("s", 1);
        for (int i = 0; i < 5; i++) {
            ShardInfo first = world.stream("s").openShardFor(HashKey.MIN).orElseThrow();
            world.accept(split(
                    first.id().number(),
                    HashKey.of(first.range().end().toBigInteger().shiftRight(1))));
            world.finishReshard("s");
        }
        assertThat(world.stream("s").openShardFor(HashKey.MIN).orElseThrow().epochSeconds())
                .isEqualTo(world.nowMillis() / 1000 + 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "340282366920938463463374607431768211455"})
    void splitKeyMustBeInside(String bad) {
        world.stream("s", 1);
        world.refuse(
                split(0, key(bad)),
                ErrorCode.INVALID_ARGUMENT,
                "NewStartingHashKey " + bad + " used in SplitShard() on shard shardId-000000000000 in stream s under"
                        + " account 000000000000 is not both greater than one plus the shard's StartingHashKey 0 and"
                        + " less than the shard's EndingHashKey 340282366920938463463374607431768211455.");
    }

    @Test
    void leastSplitKeyIsTwo() {
        world.stream("s", 1).accept(split(0, key("2")));
        world.finishReshard("s");
        assertThat(world.shard("s", 1).range().size()).isEqualTo(BigInteger.TWO);
    }

    @Test
    void reshardNeedsAnActiveStreamAndAnOpenShard() {
        world.refuse(split(0, MIDDLE), ErrorCode.RESOURCE_NOT_FOUND, "Stream s under account 000000000000 not found.");
        world.stream("s", 2);
        world.refuse(
                split(7, MIDDLE),
                ErrorCode.RESOURCE_NOT_FOUND,
                "Could not find shard shardId-000000000007 in stream s under account 000000000000.");
        world.accept(merge(0, 1));
        world.refuse(
                split(0, key("100")),
                ErrorCode.RESOURCE_IN_USE,
                "Stream s under account 000000000000 not ACTIVE, instead in state UPDATING");
        world.refuse(merge(0, 1), ErrorCode.RESOURCE_IN_USE, "UPDATING");
        world.refuse(new MetadataCommand.UpdateShardCount("s", 4), ErrorCode.RESOURCE_IN_USE, "UPDATING");
        world.refuse(new MetadataCommand.DeleteStream("s", true), ErrorCode.RESOURCE_IN_USE, "UPDATING");
        world.finishReshard("s");
        world.refuse(split(0, key("100")), ErrorCode.INVALID_ARGUMENT, "already been merged or split");
        world.refuse(merge(0, 1), ErrorCode.INVALID_ARGUMENT, "already been merged or split");
    }

    @Test
    void mergeJoinsNeighboursInOrder() {
        world.stream("s", 3);
        world.refuse(
                merge(1, 0),
                ErrorCode.INVALID_ARGUMENT,
                "Shards shardId-000000000001 and shardId-000000000000 in stream s under account 000000000000 are not an"
                        + " adjacent pair of shards eligible for merging");
        world.refuse(merge(0, 2), ErrorCode.INVALID_ARGUMENT, "not an adjacent pair");
        world.refuse(merge(0, 0), ErrorCode.INVALID_ARGUMENT, "not an adjacent pair");
        world.refuse(merge(0, 9), ErrorCode.RESOURCE_NOT_FOUND, "Could not find shard shardId-000000000009");
        world.accept(merge(0, 1));
        world.finishReshard("s");
        assertThat(world.shard("s", 3).parents()).containsExactly(new ShardId(0), new ShardId(1));
        assertThat(world.stream("s").openShards()).hasSize(2);
    }

    @Test
    void mergeAcrossGroupsSealsFirst() {
        world.stream("s", 2).accept(merge(0, 1));
        ProcessInfo.Resharding sealing = (ProcessInfo.Resharding) world.process("s");
        assertThat(sealing.phase()).isEqualTo(ReshardPhase.SEALING);
        world.accept(new MetadataCommand.ParentsSealed(sealing.id(), 0));
        assertThat(((ProcessInfo.Resharding) world.process("s")).phase()).isEqualTo(ReshardPhase.OPENING);
        world.ignore(new MetadataCommand.ParentsSealed(sealing.id(), 0));
        world.ignore(new MetadataCommand.ParentsSealed(sealing.id(), 1));
        world.ignore(new MetadataCommand.ChildrenOpened(sealing.id(), 1));
        world.accept(new MetadataCommand.ChildrenOpened(sealing.id(), 0));
        world.ignore(new MetadataCommand.ChildrenOpened(sealing.id(), 0));
        assertThat(world.stream("s").status()).isEqualTo(StreamStatus.ACTIVE);
    }

    @Test
    void shardNeverClosesBeforeItWasMade() {
        world.stream("s", 1).accept(split(0, MIDDLE));
        long created = world.shard("s", 0).createdMillis();
        world.wait(Duration.ofMinutes(-10)).finishReshard("s");
        assertThat(world.shard("s", 0).closedMillis()).isEqualTo(created);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "4, 8", "4, 2", "3, 5", "5, 3", "8, 8", "7, 13", "13, 7", "10, 20"})
    void updateShardCountEndsWithEvenRanges(int from, int to) {
        world.stream("s", from);
        Response response = world.accept(new MetadataCommand.UpdateShardCount("s", to));
        assertThat(response).isEqualTo(new Response.ShardCountUpdated(from, to));
        world.finishReshard("s");
        assertThat(world.stream("s").openShards()).hasSize(to);
        assertThat(ReshardPlanner.nextRound(UpdateShardCountHandler.openInOrder(world.stream("s")), to))
                .isEmpty();
    }

    @Test
    void doublingIsOneRound() {
        world.stream("s", 50).accept(new MetadataCommand.UpdateShardCount("s", 100));
        ProcessInfo.Resharding process = (ProcessInfo.Resharding) world.process("s");
        world.accept(new MetadataCommand.ChildrenOpened(process.id(), 0));
        assertThat(world.stream("s").status()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(world.stream("s").shards()).hasSize(150);
    }

    @Test
    void targetBetweenHalfAndDouble() {
        world.stream("s", 5);
        world.refuse(
                new MetadataCommand.UpdateShardCount("s", 11),
                ErrorCode.INVALID_ARGUMENT,
                "cannot scale up over double your current open shard count. Current open shard count: 5. Target shard"
                        + " count: 11.");
        world.refuse(
                new MetadataCommand.UpdateShardCount("s", 2),
                ErrorCode.INVALID_ARGUMENT,
                "cannot scale down below half your current open shard count.");
        world.refuse(new MetadataCommand.UpdateShardCount("s", 0), ErrorCode.VALIDATION, "'targetShardCount'");
        world.accept(new MetadataCommand.UpdateShardCount("s", 3));
    }

    @Test
    void unlimitedProfileScalesFreely() {
        world.limits(Limits.UNLIMITED).stream("s", 1);
        for (int target : List.of(100, 1, 64)) {
            world.accept(new MetadataCommand.UpdateShardCount("s", target));
            world.finishReshard("s");
        }
        assertThat(world.stream("s").openShards()).hasSize(64);
    }

    @Test
    void callsInARollingDayAreLimited() {
        world.limits(Limits.CLASSIC).stream("s", 1);
        world.accept(new MetadataCommand.UpdateShardCount("s", 2));
        world.finishReshard("s").wait(Duration.ofHours(23));
        world.accept(new MetadataCommand.UpdateShardCount("s", 1));
        world.finishReshard("s");
        world.refuse(
                new MetadataCommand.UpdateShardCount("s", 2),
                ErrorCode.LIMIT_EXCEEDED,
                "was called 2 times for stream s under account 000000000000 within 24 hours");
        world.wait(Duration.ofHours(1)).accept(new MetadataCommand.UpdateShardCount("s", 2));
        world.finishReshard("s");
        world.refuse(new MetadataCommand.UpdateShardCount("s", 4), ErrorCode.LIMIT_EXCEEDED, "2 times");
    }

    @Test
    void evenRangesNeedNoWorkButCount() {
        world.limits(Limits.CLASSIC).stream("s", 4);
        world.accept(new MetadataCommand.UpdateShardCount("s", 4));
        assertThat(world.stream("s").status()).isEqualTo(StreamStatus.ACTIVE);
        world.accept(new MetadataCommand.UpdateShardCount("s", 4));
        world.refuse(new MetadataCommand.UpdateShardCount("s", 4), ErrorCode.LIMIT_EXCEEDED, "2 times");
    }

    @Test
    void reshardsCountAgainstTheShardLimit() {
        world.limits(Limits.CLASSIC).stream("s", 250).stream("t", 240);
        world.refuse(
                new MetadataCommand.UpdateShardCount("s", 261), ErrorCode.LIMIT_EXCEEDED, "would exceed the shard");
        world.accept(new MetadataCommand.UpdateShardCount("s", 260));
        world.refuse(
                new MetadataCommand.SplitShard("t", new ShardId(0), key("100")),
                ErrorCode.LIMIT_EXCEEDED,
                "Current shard count for the account: 500. Limit: 500.");
        world.finishReshard("s");
        world.refuse(
                new MetadataCommand.SplitShard("t", new ShardId(0), key("100")),
                ErrorCode.LIMIT_EXCEEDED,
                "Current shard count for the account: 500. Limit: 500.");
    }
}
