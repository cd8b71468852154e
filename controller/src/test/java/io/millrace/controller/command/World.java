package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.placement.Loads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** An image that commands are applied to, with the invariants checked after each. */
public final class World {

    public static final Duration DAY = Duration.ofHours(24);

    private MetadataImage image = MetadataImage.EMPTY;
    private Limits limits = Limits.AWS_2026;
    private Loads loads = Loads.UNKNOWN;
    private long nowMillis = 1_700_000_000_000L;

    /** Three nodes, three groups of three replicas. */
    public static World withGroups() {
        World world = new World();
        world.accept(new MetadataCommand.CreateCluster("cluster-1", "00".repeat(32), FeatureLevels.BASE));
        List<NodeId> nodes =
                IntStream.rangeClosed(1, 3).mapToObj(i -> new NodeId("n" + i)).toList();
        nodes.forEach(node -> world.accept(new MetadataCommand.RegisterNode(node(node.value(), "zone-" + node, 1))));
        world.accept(new MetadataCommand.CreateGroups(IntStream.rangeClosed(1, 3)
                .mapToObj(group -> new MetadataRecord.Group(new GroupId(group), nodes))
                .toList()));
        return world;
    }

    public static NodeInfo node(String id, String zone, long incarnation) {
        return new NodeInfo(new NodeId(id), zone, id + ":7400", id + ":7401", incarnation, "test");
    }

    public MetadataImage image() {
        return image;
    }

    public long nowMillis() {
        return nowMillis;
    }

    World limits(Limits other) {
        limits = other;
        return this;
    }

    World loads(Loads heard) {
        loads = heard;
        return this;
    }

    public World wait(Duration time) {
        nowMillis += time.toMillis();
        return this;
    }

    /** Goes on with an image, as a new leader does. */
    World resume(MetadataImage stored) {
        image = stored;
        return this;
    }

    public Stamp stamp() {
        return new Stamp(nowMillis, Quotas.of(limits), Optional.of(loads));
    }

    Outcome apply(MetadataCommand command) {
        Outcome outcome = CommandHandlers.decide(image, stamp(), command);
        if (outcome instanceof Outcome.Accepted accepted && !accepted.records().isEmpty()) {
            image = MetadataDelta.next(image, image.version() + 1, accepted.records());
            image.streams().values().forEach(World::checkInvariants);
            assertThat(MetadataDelta.next(MetadataImage.EMPTY, image.version(), image.toRecords()))
                    .isEqualTo(image);
        }
        return outcome;
    }

    /** Applies a command that must hold. */
    public Response accept(MetadataCommand command) {
        Outcome outcome = apply(command);
        assertThat(outcome).as("%s", command).isInstanceOf(Outcome.Accepted.class);
        return ((Outcome.Accepted) outcome).response();
    }

    /** Applies a command that must change nothing. */
    void ignore(MetadataCommand command) {
        assertThat(apply(command)).as("%s", command).isEqualTo(Outcome.UNCHANGED);
    }

    /** Applies a command that must be refused. */
    void refuse(MetadataCommand command, ErrorCode code, String words) {
        MetadataImage before = image;
        Outcome outcome = apply(command);
        assertThat(outcome).as("%s", command).isInstanceOf(Outcome.Refused.class);
        Outcome.Refused refused = (Outcome.Refused) outcome;
        assertThat(refused.message()).contains(words);
        assertThat(refused.code()).isEqualTo(code);
        assertThat(image).isSameAs(before);
    }

    static MetadataCommand.CreateStream create(String name, int shards) {
        return new MetadataCommand.CreateStream(name, shards, DAY, 1024, Map.of(), StreamMode.PROVISIONED);
    }

    /** A stream with all its shards open. */
    public World stream(String name, int shards) {
        accept(create(name, shards));
        accept(new MetadataCommand.StreamOpened(process(name).id()));
        return this;
    }

    public StreamInfo stream(String name) {
        return image.stream(name).orElseThrow();
    }

    ShardInfo shard(String stream, int number) {
        return stream(stream).shard(new ShardId(number)).orElseThrow();
    }

    /** The process that works on a stream. */
    public ProcessInfo process(String stream) {
        long uid = stream(stream).uid();
        return image.processes().values().stream()
                .filter(process -> process.streamUid() == uid)
                .findFirst()
                .orElseThrow();
    }

    /** Ends all rounds of a reshard. */
    World finishReshard(String stream) {
        while (stream(stream).status() == StreamStatus.UPDATING) {
            ProcessInfo.Resharding process = (ProcessInfo.Resharding) process(stream);
            accept(new MetadataCommand.ChildrenOpened(process.id(), process.round()));
        }
        return this;
    }

    /** INV-4 and the parts of INV-5 that metadata shows. */
    public static void checkInvariants(StreamInfo stream) {
        if (!stream.openShards().isEmpty()) {
            HashKey next = HashKey.MIN;
            for (Map.Entry<HashKey, ShardId> open : stream.openShards().entrySet()) {
                ShardInfo shard = stream.shard(open.getValue()).orElseThrow();
                assertThat(shard.isOpen()).isTrue();
                assertThat(open.getKey()).isEqualTo(next);
                assertThat(shard.range().start()).isEqualTo(next);
                next = shard.range().end().next();
            }
            assertThat(next).as("the last open range ends at the top").isEqualTo(HashKey.MIN);
        } else {
            assertThat(stream.status()).isIn(StreamStatus.CREATING);
        }
        for (ShardInfo shard : stream.allShards()) {
            assertThat(shard.id().number()).isLessThan(stream.nextShardNumber());
            for (ShardId id : shard.parents()) {
                stream.shard(id).ifPresent(parent -> {
                    assertThat(parent.isOpen()).isFalse();
                    assertThat(shard.epochSeconds()).isGreaterThan(parent.epochSeconds());
                    assertThat(shard.createdMillis()).isGreaterThanOrEqualTo(parent.createdMillis());
                });
            }
        }
    }
}
