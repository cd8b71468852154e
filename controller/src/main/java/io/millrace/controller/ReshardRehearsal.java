package io.millrace.controller;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.controller.codec.GroupCommandCodec;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.placement.Loads;
import io.millrace.controller.process.PhaseWork;
import io.millrace.controller.process.ProcessSteps;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reshards of a stream of a cluster that exists nowhere else, so that the code of real ones is compiled before a user's first: in a
 * JVM that never did it, an interpreter plans thousands of shards, for a second of CPU on each controller, while writers wait.
 * Everything from the command in the log to the image that a node follows is carried out, in memory. One thread.
 */
public final class ReshardRehearsal {

    private static final String STREAM = "rehearsal";
    private static final long NOW_MILLIS = Duration.ofDays(1).toMillis();
    private static final List<NodeId> NODES = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));

    private final MetadataStateMachine machine =
            new MetadataStateMachine(new Nowhere(), MetadataStateMachine.Rules.REAL, this::imageChanged);
    private final int shards;
    private MetadataImage follower = MetadataImage.EMPTY;
    private long index;

    /**
     * Makes the cluster and its stream.
     *
     * @param shards of the stream; what a reshard costs is proportional to it
     */
    public ReshardRehearsal(int shards) {
        this.shards = shards;
        propose(new MetadataCommand.CreateCluster("rehearsal", "00", FeatureLevels.KNOWN));
        NODES.forEach(node -> propose(new MetadataCommand.RegisterNode(
                new NodeInfo(node, "zone-" + node, node + ":1", node + ":2", 1, "rehearsal"))));
        propose(new MetadataCommand.CreateGroups(IntStream.rangeClosed(1, NODES.size())
                .mapToObj(group -> new MetadataRecord.Group(new GroupId(group), NODES))
                .toList()));
        propose(new MetadataCommand.CreateStream(
                STREAM, shards, Duration.ofDays(1), 1024, Map.of(), StreamMode.PROVISIONED, StreamOptions.NONE));
        carryOut();
    }

    /** One reshard to twice as many shards, and one back. */
    public void thereAndBack() {
        propose(new MetadataCommand.UpdateShardCount(STREAM, 2 * shards));
        carryOut();
        propose(new MetadataCommand.UpdateShardCount(STREAM, shards));
        carryOut();
    }

    /** The metadata as a node would know it. */
    MetadataImage follower() {
        return follower;
    }

    private void carryOut() {
        Optional<ProcessInfo> process = first();
        while (process.isPresent()) {
            PhaseWork work = ProcessSteps.step(process.get(), machine.image());
            work.calls().forEach(call -> GroupCommandCodec.encode(call.command()));
            propose(work.whenDone());
            process = first();
        }
    }

    private Optional<ProcessInfo> first() {
        return machine.image().processes().values().stream().findFirst();
    }

    private void propose(MetadataCommand command) {
        Stamp stamp = new Stamp(NOW_MILLIS, Quotas.of(Limits.UNLIMITED), Optional.of(loads()));
        MetadataResult result = machine.apply(new LogPosition(1, index++), MetadataCommandCodec.encode(stamp, command));
        if (result.outcome() instanceof Outcome.Refused refused) {
            throw new IllegalStateException("the rehearsal was refused: " + refused.message());
        }
    }

    /** As of a stream whose shards are all written. */
    private Loads loads() {
        Map<Long, Double> shards = new HashMap<>();
        machine.image().stream(STREAM)
                .ifPresent(stream -> stream.allShards().stream()
                        .filter(ShardInfo::isOpen)
                        .forEach(shard -> shards.put(shard.uid(), 1.0)));
        return new Loads(Map.of(), shards);
    }

    private void imageChanged(List<MetadataRecord> records, MetadataImage image) {
        List<MetadataRecord> heard = records.stream()
                .map(MetadataRecordCodec::encode)
                .map(MetadataRecordCodec::decode)
                .toList();
        follower = MetadataDelta.next(follower, image.version(), heard);
    }

    /** A snapshot store that keeps nothing. */
    private static final class Nowhere implements SnapshotStore {

        @Override
        public Optional<byte[]> read() {
            return Optional.empty();
        }

        @Override
        public void write(byte[] snapshot) {
            // nobody reads it
        }
    }
}
