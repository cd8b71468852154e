package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamModeTest {

    private final World world = World.withGroups();

    private static MetadataCommand mode(StreamMode mode) {
        return new MetadataCommand.UpdateStreamMode("s", mode);
    }

    private static MetadataCommand onDemand(String name) {
        return new MetadataCommand.CreateStream(name, 4, World.DAY, 1024, Map.of(), StreamMode.ON_DEMAND);
    }

    private StreamMode current() {
        return world.stream("s").capacity().mode();
    }

    @Test
    void streamsAreProvisionedUntilToldOtherwise() {
        world.stream("s", 2);
        assertThat(current()).isEqualTo(StreamMode.PROVISIONED);
        world.accept(mode(StreamMode.ON_DEMAND));
        assertThat(current()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(world.stream("s").openShards()).as("the shards stay").hasSize(2);
    }

    @Test
    void onDemandStreamsAreCreatedAsSuch() {
        world.accept(onDemand("s"));
        world.refuse(
                mode(StreamMode.PROVISIONED),
                ErrorCode.RESOURCE_IN_USE,
                "Stream s under account 000000000000 not ACTIVE, instead in state CREATING");
        world.accept(new MetadataCommand.StreamOpened(world.process("s").id()));
        assertThat(current()).isEqualTo(StreamMode.ON_DEMAND);
    }

    @Test
    void usersDoNotReshardAnOnDemandStream() {
        world.stream("s", 2).accept(mode(StreamMode.ON_DEMAND));
        String words = "Request is invalid. Stream s under account 000000000000 is in On-Demand mode.";
        world.refuse(
                new MetadataCommand.SplitShard(
                        "s", new ShardId(0), HashKeyRange.even(4).get(1).start()),
                ErrorCode.VALIDATION,
                words);
        world.refuse(new MetadataCommand.MergeShards("s", new ShardId(0), new ShardId(1)), ErrorCode.VALIDATION, words);
        world.refuse(new MetadataCommand.UpdateShardCount("s", 4), ErrorCode.VALIDATION, words);
        world.accept(mode(StreamMode.PROVISIONED));
        world.accept(new MetadataCommand.UpdateShardCount("s", 4));
        world.refuse(mode(StreamMode.ON_DEMAND), ErrorCode.RESOURCE_IN_USE, "instead in state UPDATING");
    }

    @Test
    void unknownStreamHasNoMode() {
        world.refuse(mode(StreamMode.ON_DEMAND), ErrorCode.RESOURCE_NOT_FOUND, "Stream s under account");
    }

    @Test
    void changesInARollingDayAreCountedEvenByANewLeader() {
        world.stream("s", 1).accept(mode(StreamMode.ON_DEMAND));
        world.ignore(mode(StreamMode.ON_DEMAND));
        world.wait(Duration.ofHours(23)).accept(mode(StreamMode.PROVISIONED));
        restart();
        world.refuse(
                mode(StreamMode.ON_DEMAND),
                ErrorCode.LIMIT_EXCEEDED,
                "The mode of stream s under account 000000000000 was changed 2 times within 24 hours; the limit is 2 in"
                        + " a rolling 24-hour period.");
        world.wait(Duration.ofHours(1)).accept(mode(StreamMode.ON_DEMAND));
        world.refuse(mode(StreamMode.PROVISIONED), ErrorCode.LIMIT_EXCEEDED, "changed 2 times");
        world.limits(Limits.UNLIMITED).accept(mode(StreamMode.PROVISIONED));
    }

    @Test
    void onDemandStreamsOfAnAccountAreLimited() {
        for (int i = 0; i < 50; i++) {
            world.accept(onDemand("t" + i));
            world.accept(new MetadataCommand.StreamOpened(world.process("t" + i).id()));
        }
        world.stream("s", 1);
        String words = "Current on-demand stream count: 50. Limit: 50.";
        world.refuse(onDemand("u"), ErrorCode.LIMIT_EXCEEDED, words);
        world.refuse(mode(StreamMode.ON_DEMAND), ErrorCode.LIMIT_EXCEEDED, words);
        world.accept(new MetadataCommand.UpdateStreamMode("t0", StreamMode.PROVISIONED));
        world.accept(mode(StreamMode.ON_DEMAND));
    }

    @Test
    void fiveStreamsAreCreatedAtOnce() {
        for (int i = 0; i < 5; i++) {
            world.accept(World.create("t" + i, 1));
        }
        world.refuse(
                World.create("s", 1),
                ErrorCode.LIMIT_EXCEEDED,
                "streams in state CREATING for the account 000000000000. Streams being created: 5. Limit: 5.");
        world.accept(new MetadataCommand.StreamOpened(world.process("t3").id()));
        world.accept(World.create("s", 1));
    }

    /** What a new leader knows is what the records say. */
    private void restart() {
        MetadataDelta stored = new MetadataDelta(MetadataImage.EMPTY);
        world.image()
                .toRecords()
                .forEach(change -> stored.replay(MetadataRecordCodec.decode(MetadataRecordCodec.encode(change))));
        world.resume(stored.apply(world.image().version()));
    }
}
