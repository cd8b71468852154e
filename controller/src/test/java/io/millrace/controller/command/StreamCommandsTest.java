package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamCommandsTest {

    private final World world = World.withGroups();

    @Test
    void newStreamHasNoShardsUntilAllAreOpen() {
        Response response = world.accept(World.create("s", 4));
        StreamInfo creating = world.stream("s");
        assertThat(response).isEqualTo(new Response.StreamCreated(creating.uid()));
        assertThat(creating.status()).isEqualTo(StreamStatus.CREATING);
        assertThat(creating.shards()).isEmpty();

        world.accept(new MetadataCommand.StreamOpened(world.process("s").id()));
        StreamInfo active = world.stream("s");
        assertThat(active.status()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(active.shards().values().stream().map(ShardInfo::range).toList())
                .isEqualTo(HashKeyRange.even(4));
        assertThat(world.image().processes()).isEmpty();
        assertThat(world.image().groups().values().stream()
                        .map(GroupInfo::shardCount)
                        .toList())
                .containsExactlyInAnyOrder(2, 1, 1);
    }

    @Test
    void openedAgainChangesNothing() {
        world.accept(World.create("s", 1));
        long process = world.process("s").id();
        world.accept(new MetadataCommand.StreamOpened(process));
        world.ignore(new MetadataCommand.StreamOpened(process));
        world.ignore(new MetadataCommand.StreamOpened(12345));
    }

    @Test
    void uniqueNumbersAreNeverUsedAgain() {
        world.stream("a", 2).stream("b", 2);
        assertThat(world.image().streams().values().stream()
                        .flatMap(stream -> stream.allShards().stream().map(ShardInfo::uid)))
                .doesNotHaveDuplicates();
        assertThat(world.image().cluster().nextUid()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''   | 1 | have length greater than or equal to 1",
                "a/b  | 1 | Value 'a/b' at 'streamName' failed to satisfy constraint: Member must satisfy regular",
                "s    | 0 | at 'shardCount' failed to satisfy constraint: Member must have value greater than",
            })
    void malformedCreateIsRefused(String name, int shards, String words) {
        world.refuse(World.create(name, shards), ErrorCode.VALIDATION, words);
    }

    @Test
    void nameOver128CharactersIsRefused() {
        world.refuse(World.create("x".repeat(129), 1), ErrorCode.VALIDATION, "less than or equal to 128");
        world.accept(World.create("x".repeat(128), 1));
    }

    @ParameterizedTest
    @CsvSource({"1023, greater than or equal to 1024", "10241, less than or equal to 10240"})
    void recordSizeOutOfRangeIsRefused(int kib, String words) {
        world.refuse(
                new MetadataCommand.CreateStream("s", 1, World.DAY, kib, Map.of(), StreamMode.PROVISIONED),
                ErrorCode.VALIDATION,
                words);
    }

    @Test
    void retentionOutOfProfileIsRefused() {
        world.refuse(
                new MetadataCommand.CreateStream("s", 1, Duration.ofHours(23), 1024, Map.of(), StreamMode.PROVISIONED),
                ErrorCode.INVALID_ARGUMENT,
                "Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.");
        world.refuse(
                new MetadataCommand.CreateStream(
                        "s", 1, Duration.ofHours(8761), 1024, Map.of(), StreamMode.PROVISIONED),
                ErrorCode.INVALID_ARGUMENT,
                "Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.");
        world.limits(Limits.UNLIMITED)
                .accept(new MetadataCommand.CreateStream(
                        "s", 1, Duration.ofSeconds(2), 1024, Map.of(), StreamMode.PROVISIONED));
    }

    @Test
    void sameNameTwiceIsRefused() {
        world.accept(World.create("s", 1));
        world.refuse(
                World.create("s", 1), ErrorCode.RESOURCE_IN_USE, "Stream s under account 000000000000 already exists.");
    }

    @Test
    void withoutGroupsThereAreNoStreams() {
        new World().refuse(World.create("s", 1), ErrorCode.UNAVAILABLE, "no replica groups yet");
    }

    @Test
    void shardLimitsCountWhatIsBeingCreated() {
        world.limits(Limits.CLASSIC);
        world.refuse(World.create("s", 501), ErrorCode.LIMIT_EXCEEDED, "the limit is 500 per stream");
        world.accept(World.create("a", 400));
        world.refuse(
                World.create("b", 101),
                ErrorCode.LIMIT_EXCEEDED,
                "Current shard count for the account: 400. Limit: 500. Number of additional shards that would have"
                        + " resulted from this request: 101. Refer");
        world.accept(World.create("b", 100));
    }

    @Test
    void deletionEndsWithTheStreamGone() {
        world.stream("s", 2);
        world.accept(new MetadataCommand.DeleteStream("s", false));
        assertThat(world.stream("s").status()).isEqualTo(StreamStatus.DELETING);
        ProcessInfo process = world.process("s");
        assertThat(process).isInstanceOf(ProcessInfo.Deleting.class);
        world.ignore(new MetadataCommand.DeleteStream("s", false));

        world.accept(new MetadataCommand.StreamDropped(process.id()));
        assertThat(world.image().streams()).isEmpty();
        assertThat(world.image().processes()).isEmpty();
        assertThat(world.image().groups().values()).allMatch(group -> group.shardCount() == 0);
        world.ignore(new MetadataCommand.StreamDropped(process.id()));
        world.refuse(
                new MetadataCommand.DeleteStream("s", false),
                ErrorCode.RESOURCE_NOT_FOUND,
                "Stream s under account 000000000000 not found.");
    }

    @Test
    void onlyActiveStreamsAreDeleted() {
        world.accept(World.create("s", 1));
        world.refuse(
                new MetadataCommand.DeleteStream("s", true),
                ErrorCode.RESOURCE_IN_USE,
                "Stream s under account 000000000000 not ACTIVE, instead in state CREATING");
    }

    @Test
    void registeredConsumersKeepAStreamUnlessEnforced() {
        world.stream("s", 1).accept(new MetadataCommand.RegisterConsumer("s", "c"));
        world.refuse(new MetadataCommand.DeleteStream("s", false), ErrorCode.RESOURCE_IN_USE, "1 registered consumers");
        world.accept(new MetadataCommand.DeleteStream("s", true));
    }

    @Test
    void drainedShardsAreForgottenAfterRetention() {
        world.stream("s", 2);
        world.accept(new MetadataCommand.MergeShards(
                "s", world.shard("s", 0).id(), world.shard("s", 1).id()));
        world.finishReshard("s");
        long closed = world.shard("s", 0).uid();
        MetadataCommand forget = new MetadataCommand.ForgetShards(
                List.of(closed, world.shard("s", 2).uid(), 999L));
        world.ignore(forget);
        world.wait(World.DAY).accept(forget);
        assertThat(world.stream("s").shards().keySet())
                .containsExactly(world.shard("s", 1).id(), world.shard("s", 2).id());
        ProcessInfo.Dropping process = (ProcessInfo.Dropping) world.process("s");
        assertThat(process.shards()).extracting(ProcessInfo.DroppedShard::uid).containsExactly(closed);
        world.ignore(forget);
        world.accept(new MetadataCommand.ShardsDropped(process.id()));
        assertThat(world.image().processes()).isEmpty();
        world.ignore(new MetadataCommand.ShardsDropped(process.id()));
    }
}
