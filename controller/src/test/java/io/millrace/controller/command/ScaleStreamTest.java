package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.StreamMode;
import io.millrace.controller.autoscale.ScalePlan;
import io.millrace.controller.autoscale.ScalePlan.Merge;
import io.millrace.controller.autoscale.ScalePlan.Split;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleStreamTest {

    private static final List<HashKeyRange> EIGHTHS = HashKeyRange.even(8);

    private final World world = World.withGroups();

    private MetadataCommand scale(List<Split> splits, List<Merge> merges) {
        return new MetadataCommand.ScaleStream(world.stream("s").uid(), new ScalePlan(splits, merges));
    }

    private static Split split(int shard, HashKey key) {
        return new Split(new ShardId(shard), key);
    }

    private static Merge merge(int lower, int upper) {
        return new Merge(new ShardId(lower), new ShardId(upper));
    }

    private World onDemand(int shards) {
        return worldWith(shards, Limits.AWS_2026);
    }

    private World worldWith(int shards, Limits limits) {
        world.limits(limits).stream("s", shards)
                .accept(new MetadataCommand.UpdateStreamMode("s", StreamMode.ON_DEMAND));
        return world;
    }

    @Test
    void splitsAndMergesAreOneRoundAndDoNotCountAsCalls() {
        onDemand(4).accept(scale(List.of(split(0, EIGHTHS.get(1).start())), List.of(merge(2, 3))));
        world.finishReshard("s");
        assertThat(world.stream("s").openShards()).hasSize(4);
        assertThat(world.stream("s").shards()).hasSize(7);
        assertThat(world.stream("s").capacity().shardCountUpdates()).isEmpty();
        assertThat(world.stream("s").capacity().mode()).isEqualTo(StreamMode.ON_DEMAND);
    }

    @Test
    void planOfAnOlderImageIsRefusedAsAWhole() {
        onDemand(4);
        String words = "The scaling plan is out of date";
        Split good = split(0, EIGHTHS.get(1).start());
        for (Split bad : List.of(
                split(9, EIGHTHS.get(1).start()),
                split(1, EIGHTHS.get(1).start()),
                split(0, EIGHTHS.get(1).start()))) {
            world.refuse(scale(List.of(good, bad), List.of()), ErrorCode.RESOURCE_IN_USE, words);
        }
        for (Merge bad : List.of(merge(0, 1), merge(1, 3), merge(2, 1), merge(3, 9))) {
            world.refuse(scale(List.of(good), List.of(bad)), ErrorCode.RESOURCE_IN_USE, words);
        }
        world.ignore(scale(List.of(), List.of()));
        world.accept(scale(List.of(good), List.of()));
        world.refuse(scale(List.of(), List.of(merge(2, 3))), ErrorCode.RESOURCE_IN_USE, "instead in state UPDATING");
        world.finishReshard("s");
        world.refuse(scale(List.of(good), List.of()), ErrorCode.RESOURCE_IN_USE, words);
    }

    @Test
    void provisionedStreamsAreLeftAlone() {
        world.stream("s", 4);
        world.refuse(
                scale(List.of(), List.of(merge(0, 1))),
                ErrorCode.RESOURCE_IN_USE,
                "out of date: stream s is PROVISIONED");
        world.refuse(
                new MetadataCommand.ScaleStream(999, ScalePlan.NONE),
                ErrorCode.RESOURCE_IN_USE,
                "stream number 999 is gone");
    }

    @Test
    void limitsOfStreamAndAccountHold() {
        worldWith(500, Limits.CLASSIC);
        world.refuse(
                scale(List.of(split(0, new HashKey(0, 100))), List.of()),
                ErrorCode.LIMIT_EXCEEDED,
                "would have 501 open shards; the limit is 500 per stream.");
        world.accept(scale(List.of(split(0, new HashKey(0, 100))), List.of(merge(1, 2))));
    }
}
