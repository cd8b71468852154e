package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every rule of resharding and scaling in every profile: what is refused, with which exception and which numbers, and that
 * the call right at the limit still holds.
 */
class ScalingRulesTest {

    private static final String ACCOUNT = "under account 000000000000";
    private static final HashKey MIDDLE = HashKeyRange.ALL.middle();

    private enum Profile {
        AWS_2026(Limits.AWS_2026),
        CLASSIC(Limits.CLASSIC),
        UNLIMITED(Limits.UNLIMITED);

        private final Limits limits;

        Profile(Limits limits) {
            this.limits = limits;
        }

        World world() {
            return World.withGroups().limits(limits);
        }
    }

    /** One line of the table: a call that is refused in a stream "s" of so many shards. */
    private record Refusal(String rule, int shards, MetadataCommand call, ErrorCode code, String words) {}

    private static MetadataCommand split(int shard, HashKey key) {
        return new MetadataCommand.SplitShard("s", new ShardId(shard), key);
    }

    private static MetadataCommand split(int shard, String key) {
        return split(shard, HashKey.of(new BigInteger(key)));
    }

    private static MetadataCommand merge(int lower, int upper) {
        return new MetadataCommand.MergeShards("s", new ShardId(lower), new ShardId(upper));
    }

    private static MetadataCommand scale(int target) {
        return new MetadataCommand.UpdateShardCount("s", target);
    }

    private static MetadataCommand mode(StreamMode mode) {
        return new MetadataCommand.UpdateStreamMode("s", mode);
    }

    private static MetadataCommand create(String name, StreamMode mode) {
        return new MetadataCommand.CreateStream(name, 1, World.DAY, 1024, Map.of(), mode);
    }

    /** Rules that are the same in all profiles. */
    private static List<Refusal> shapes() {
        ErrorCode invalid = ErrorCode.INVALID_ARGUMENT;
        ErrorCode missing = ErrorCode.RESOURCE_NOT_FOUND;
        String top = HashKey.MAX.toString();
        return List.of(
                new Refusal(
                        "split at the start", 1, split(0, "0"), invalid, "NewStartingHashKey 0 used in SplitShard()"),
                new Refusal(
                        "split one above the start",
                        1,
                        split(0, "1"),
                        invalid,
                        "greater than one plus the shard's StartingHashKey 0"),
                new Refusal(
                        "split at the end", 1, split(0, top), invalid, "less than the shard's EndingHashKey " + top),
                new Refusal(
                        "split at the start of an upper shard",
                        2,
                        split(1, MIDDLE),
                        invalid,
                        "NewStartingHashKey " + MIDDLE),
                new Refusal("split below the shard", 2, split(1, "5"), invalid, "StartingHashKey " + MIDDLE),
                new Refusal(
                        "split above the shard", 2, split(0, MIDDLE), invalid, "EndingHashKey " + MIDDLE.previous()),
                new Refusal(
                        "split of an unknown shard",
                        2,
                        split(7, MIDDLE),
                        missing,
                        "Could not find shard shardId-000000000007 in stream s " + ACCOUNT),
                new Refusal(
                        "merge in the wrong order",
                        3,
                        merge(1, 0),
                        invalid,
                        "Shards shardId-000000000001 and shardId-000000000000 in stream s " + ACCOUNT
                                + " are not an adjacent pair"),
                new Refusal(
                        "merge with one between",
                        3,
                        merge(0, 2),
                        invalid,
                        "not an adjacent pair of shards eligible for merging"),
                new Refusal("merge around the top", 3, merge(2, 0), invalid, "not an adjacent pair"),
                new Refusal("merge with itself", 3, merge(1, 1), invalid, "not an adjacent pair"),
                new Refusal(
                        "merge of an unknown shard",
                        3,
                        merge(9, 0),
                        missing,
                        "Could not find shard shardId-000000000009"),
                new Refusal(
                        "merge with an unknown shard",
                        3,
                        merge(2, 3),
                        missing,
                        "Could not find shard shardId-000000000003"),
                new Refusal(
                        "scale to nothing",
                        1,
                        scale(0),
                        ErrorCode.VALIDATION,
                        "Value '0' at 'targetShardCount' failed to satisfy constraint: Member must have value greater than or equal to 1"),
                new Refusal("scale to less than nothing", 1, scale(-1), ErrorCode.VALIDATION, "'targetShardCount'"));
    }

    /** Rules whose numbers are the profile's. */
    private static List<Refusal> numbers(Profile profile) {
        return switch (profile) {
            case AWS_2026 ->
                List.of(
                        new Refusal(
                                "more than double",
                                5,
                                scale(11),
                                ErrorCode.INVALID_ARGUMENT,
                                "cannot scale up over double your current open shard count. Current open shard count: 5. Target shard count: 11."),
                        new Refusal(
                                "less than half",
                                5,
                                scale(2),
                                ErrorCode.INVALID_ARGUMENT,
                                "cannot scale down below half your current open shard count. Current open shard count: 5. Target shard count: 2."),
                        new Refusal(
                                "split of the largest stream",
                                10_000,
                                split(0, "100"),
                                ErrorCode.LIMIT_EXCEEDED,
                                "Stream s " + ACCOUNT
                                        + " would have 10001 open shards; the limit is 10000 per stream."),
                        new Refusal(
                                "scaling above the largest stream",
                                6000,
                                scale(10_001),
                                ErrorCode.LIMIT_EXCEEDED,
                                "would have 10001 open shards; the limit is 10000 per stream."));
            case CLASSIC ->
                List.of(
                        new Refusal(
                                "more than double",
                                4,
                                scale(9),
                                ErrorCode.INVALID_ARGUMENT,
                                "Current open shard count: 4. Target shard count: 9."),
                        new Refusal(
                                "less than half",
                                4,
                                scale(1),
                                ErrorCode.INVALID_ARGUMENT,
                                "Current open shard count: 4. Target shard count: 1."),
                        new Refusal(
                                "split of the largest stream",
                                500,
                                split(0, "100"),
                                ErrorCode.LIMIT_EXCEEDED,
                                "would have 501 open shards; the limit is 500 per stream."),
                        new Refusal(
                                "scaling above the largest stream",
                                300,
                                scale(501),
                                ErrorCode.LIMIT_EXCEEDED,
                                "would have 501 open shards; the limit is 500 per stream."));
            case UNLIMITED ->
                List.of(new Refusal(
                        "scaling beyond what a process can hold",
                        1,
                        scale(100_001),
                        ErrorCode.LIMIT_EXCEEDED,
                        "would have 100001 open shards; the limit is 100000 per stream."));
        };
    }

    @TestFactory
    Stream<DynamicTest> refusedCalls() {
        return Arrays.stream(Profile.values())
                .flatMap(profile -> Stream.concat(shapes().stream(), numbers(profile).stream())
                        .map(line -> DynamicTest.dynamicTest(
                                profile + ": " + line.rule(),
                                () -> profile.world().stream("s", line.shards())
                                        .refuse(line.call(), line.code(), line.words()))));
    }

    /** A call right at its limit, which must hold. */
    private record Accepted(String rule, int shards, MetadataCommand call, int openAfter) {}

    private static Stream<Accepted> atTheLimit(Profile profile) {
        Stream<Accepted> everywhere = Stream.of(
                new Accepted("least split key", 1, split(0, "2"), 2),
                new Accepted("highest split key", 1, split(0, HashKey.MAX.previous()), 2),
                new Accepted("merge of neighbours", 3, merge(1, 2), 2),
                new Accepted("double", 7, scale(14), 14),
                new Accepted("half, rounded up", 7, scale(4), 4),
                new Accepted("as it is", 7, scale(7), 7));
        Stream<Accepted> here = switch (profile) {
            case AWS_2026 -> Stream.of(new Accepted("largest stream", 5000, scale(10_000), 10_000));
            case CLASSIC -> Stream.of(new Accepted("largest stream", 250, scale(500), 500));
            case UNLIMITED ->
                Stream.of(
                        new Accepted("a thousandfold at once", 1, scale(1000), 1000),
                        new Accepted("down to one at once", 1000, scale(1), 1));
        };
        return Stream.concat(everywhere, here);
    }

    @TestFactory
    Stream<DynamicTest> callsAtTheLimit() {
        return Arrays.stream(Profile.values())
                .flatMap(profile -> atTheLimit(profile)
                        .map(line -> DynamicTest.dynamicTest(profile + ": " + line.rule(), () -> {
                            World world = profile.world().stream("s", line.shards());
                            world.accept(line.call());
                            world.finishReshard("s");
                            assertThat(world.stream("s").openShards()).hasSize(line.openAfter());
                        })));
    }

    /** A stream in a state, and the calls that need it ACTIVE. */
    @TestFactory
    Stream<DynamicTest> callsNeedAnActiveStream() {
        List<MetadataCommand> calls = List.of(split(0, "100"), merge(0, 1), scale(4), mode(StreamMode.ON_DEMAND));
        return Arrays.stream(Profile.values())
                .flatMap(profile -> Stream.of(StreamStatus.CREATING, StreamStatus.UPDATING, StreamStatus.DELETING)
                        .flatMap(status -> calls.stream()
                                .filter(call -> hasShards(status) || !namesShards(call))
                                .map(call -> DynamicTest.dynamicTest(
                                        profile + ": " + call.getClass().getSimpleName() + " while " + status,
                                        () -> inState(profile.world(), status)
                                                .refuse(
                                                        call,
                                                        ErrorCode.RESOURCE_IN_USE,
                                                        "Stream s " + ACCOUNT + " not ACTIVE, instead in state "
                                                                + status)))));
    }

    private static boolean hasShards(StreamStatus status) {
        return status != StreamStatus.CREATING;
    }

    private static boolean namesShards(MetadataCommand call) {
        return call instanceof MetadataCommand.SplitShard || call instanceof MetadataCommand.MergeShards;
    }

    private static World inState(World world, StreamStatus status) {
        if (status == StreamStatus.CREATING) {
            world.accept(World.create("s", 3));
            return world;
        }
        world.stream("s", 3);
        world.accept(status == StreamStatus.UPDATING ? merge(1, 2) : new MetadataCommand.DeleteStream("s", true));
        assertThat(world.stream("s").status()).isEqualTo(status);
        return world;
    }

    @ParameterizedTest
    @EnumSource
    void callsOnAStreamThatIsNotThere(Profile profile) {
        World world = profile.world();
        for (MetadataCommand call : List.of(split(0, "100"), merge(0, 1), scale(4), mode(StreamMode.ON_DEMAND))) {
            world.refuse(call, ErrorCode.RESOURCE_NOT_FOUND, "Stream s " + ACCOUNT + " not found.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void closedShardsAreNotReshardedAgain(Profile profile) {
        World world = profile.world().stream("s", 3);
        world.accept(split(0, "100"));
        world.finishReshard("s");
        String words = "Shard shardId-000000000000 in stream s " + ACCOUNT
                + " has already been merged or split, and thus is not eligible for merging or splitting.";
        world.refuse(split(0, "50"), ErrorCode.INVALID_ARGUMENT, words);
        world.refuse(merge(0, 1), ErrorCode.INVALID_ARGUMENT, words);
        world.accept(merge(4, 1));
    }

    @ParameterizedTest
    @EnumSource
    void callsOfADayAreCountedByWhoeverLeads(Profile profile) {
        int limit = profile.limits.shardCountUpdatesPerDay();
        assumeThat(limit).as("%s counts", profile).isLessThan(Integer.MAX_VALUE);
        World world = profile.world().stream("s", 4);
        for (int i = 0; i < limit; i++) {
            world.accept(scale(4));
            newLeader(world);
            world.wait(Duration.ofMinutes(1));
        }
        String words = "UpdateShardCount was called " + limit + " times for stream s " + ACCOUNT
                + " within 24 hours; the limit is " + limit + " in a rolling 24-hour period.";
        world.refuse(scale(4), ErrorCode.LIMIT_EXCEEDED, words);
        world.accept(split(0, "100"));
        world.finishReshard("s");
        newLeader(world);
        world.wait(Duration.ofHours(24).minusMinutes(limit + 1L));
        world.refuse(scale(4), ErrorCode.LIMIT_EXCEEDED, words);
        world.wait(Duration.ofMinutes(1)).accept(scale(4));
        world.finishReshard("s");
        world.refuse(scale(4), ErrorCode.LIMIT_EXCEEDED, words);
    }

    @ParameterizedTest
    @EnumSource
    void changesOfModeOfADayAreCountedByWhoeverLeads(Profile profile) {
        int limit = profile.limits.modeChangesPerDay();
        World world = profile.world().stream("s", 4);
        StreamMode[] modes = {StreamMode.ON_DEMAND, StreamMode.PROVISIONED};
        int changes = Math.min(limit, 20);
        for (int i = 0; i < changes; i++) {
            world.accept(mode(modes[i % 2]));
            newLeader(world);
        }
        if (limit < Integer.MAX_VALUE) {
            world.refuse(
                    mode(modes[changes % 2]),
                    ErrorCode.LIMIT_EXCEEDED,
                    "The mode of stream s " + ACCOUNT + " was changed " + limit
                            + " times within 24 hours; the limit is " + limit + " in a rolling 24-hour period.");
        }
        world.wait(Duration.ofHours(24)).accept(mode(modes[changes % 2]));
    }

    @ParameterizedTest
    @EnumSource
    void changesOfEncryptionOfADayAreCountedByWhoeverLeads(Profile profile) {
        int limit = profile.limits.encryptionChangesPerDay();
        World world = profile.world().stream("s", 1);
        int changes = Math.min(limit, 40);
        for (int i = 0; i < changes; i++) {
            world.accept(encryption("alias/" + i));
            newLeader(world);
        }
        world.accept(encryption("alias/" + (changes - 1)));
        if (limit < Integer.MAX_VALUE) {
            world.refuse(
                    encryption(""),
                    ErrorCode.LIMIT_EXCEEDED,
                    "The encryption of stream s " + ACCOUNT + " was changed " + limit
                            + " times within 24 hours; the limit is " + limit + " in a rolling 24-hour period.");
        }
        world.wait(Duration.ofHours(24)).accept(encryption(""));
    }

    private static MetadataCommand encryption(String key) {
        return new MetadataCommand.UpdateStreamOption("s", new StreamOption.EncryptionKey(key));
    }

    @ParameterizedTest
    @EnumSource
    void usersDoNotReshardOnDemandStreams(Profile profile) {
        World world = profile.world().stream("s", 4);
        world.accept(mode(StreamMode.ON_DEMAND));
        for (MetadataCommand call : List.of(split(0, "100"), merge(0, 1), scale(5))) {
            world.refuse(
                    call, ErrorCode.VALIDATION, "Request is invalid. Stream s " + ACCOUNT + " is in On-Demand mode.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsThatAreCreatedAtOnceAreLimited(Profile profile) {
        World world = profile.world();
        int limit = profile.limits.streamsCreating();
        for (int i = 0; i < limit; i++) {
            world.accept(create("t" + i, StreamMode.PROVISIONED));
        }
        world.refuse(
                create("s", StreamMode.PROVISIONED),
                ErrorCode.LIMIT_EXCEEDED,
                "Streams being created: " + limit + ". Limit: " + limit + ".");
        newLeader(world);
        world.accept(new MetadataCommand.StreamOpened(world.process("t0").id()));
        world.accept(create("s", StreamMode.PROVISIONED));
    }

    @ParameterizedTest
    @EnumSource
    void onDemandStreamsAreLimited(Profile profile) {
        int limit = profile.limits.onDemandStreams();
        assumeThat(limit).as("%s limits them", profile).isLessThan(Integer.MAX_VALUE);
        World world = profile.world();
        for (int i = 0; i < limit; i++) {
            world.accept(create("t" + i, StreamMode.ON_DEMAND));
            world.accept(new MetadataCommand.StreamOpened(world.process("t" + i).id()));
        }
        String words = "Current on-demand stream count: " + limit + ". Limit: " + limit + ".";
        world.refuse(create("s", StreamMode.ON_DEMAND), ErrorCode.LIMIT_EXCEEDED, words);
        world.stream("s", 1).refuse(mode(StreamMode.ON_DEMAND), ErrorCode.LIMIT_EXCEEDED, words);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNLIMITED")
    void shardsOfTheAccountAreLimitedThoseOnTheirWayIncluded(Profile profile) {
        int limit = profile.limits.shardsPerCluster();
        int each = Math.min(limit / 4, profile.limits.shardsPerStream() / 2);
        World world = profile.world();
        int streams = limit / each;
        for (int i = 1; i < streams; i++) {
            world.stream("t" + i, each);
        }
        world.stream("s", (each + 1) / 2);
        world.accept(scale(each));
        String words = "Current shard count for the account: " + limit + ". Limit: " + limit
                + ". Number of additional shards that would have resulted from this request: 1.";
        world.refuse(
                new MetadataCommand.SplitShard("t1", new ShardId(0), new HashKey(0, 100)),
                ErrorCode.LIMIT_EXCEEDED,
                words);
        world.refuse(new MetadataCommand.UpdateShardCount("t1", each + 1), ErrorCode.LIMIT_EXCEEDED, words);
        world.refuse(create("u", StreamMode.PROVISIONED), ErrorCode.LIMIT_EXCEEDED, words);
        world.finishReshard("s");
        world.refuse(create("u", StreamMode.PROVISIONED), ErrorCode.LIMIT_EXCEEDED, words);
        List<ShardInfo> open = UpdateShardCountHandler.openInOrder(world.stream("s"));
        world.accept(new MetadataCommand.MergeShards(
                "s", open.get(0).id(), open.get(1).id()));
        world.finishReshard("s");
        world.accept(create("u", StreamMode.PROVISIONED));
    }

    /** What a new leader knows is what the stored records say. */
    private static void newLeader(World world) {
        MetadataDelta stored = new MetadataDelta(MetadataImage.EMPTY);
        world.image()
                .toRecords()
                .forEach(change -> stored.replay(MetadataRecordCodec.decode(MetadataRecordCodec.encode(change))));
        world.resume(stored.apply(world.image().version()));
    }
}
