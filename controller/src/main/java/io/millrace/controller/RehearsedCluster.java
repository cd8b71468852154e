package io.millrace.controller;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.limits.Limits;
import io.millrace.common.log.Committed;
import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.controller.codec.GroupCommandCodec;
import io.millrace.controller.codec.MetadataCommandCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.placement.Loads;
import io.millrace.controller.process.PhaseWork;
import io.millrace.controller.process.ProcessSteps;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A cluster of three nodes with one stream that exists nowhere else, for rehearsals: what is put in its log is encoded, decoded,
 * decided and applied as in any other. One thread.
 */
final class RehearsedCluster {

    /** Its stream. */
    static final String STREAM = "rehearsal";

    /** What its clock says. */
    static final long NOW_MILLIS = Duration.ofDays(1).toMillis();

    private static final List<NodeId> NODES = List.of(new NodeId("a"), new NodeId("b"), new NodeId("c"));

    private final MetadataStateMachine machine;
    private LogPosition last = new LogPosition(1, 0);

    /** @param listener hears each change of the metadata */
    RehearsedCluster(MetadataStateMachine.ImageListener listener) {
        machine = new MetadataStateMachine(new Nowhere(), MetadataStateMachine.Rules.REAL, listener);
    }

    /** Makes the stream with so many shards, and all that it needs. */
    void create(int shards) {
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

    MetadataStateMachine machine() {
        return machine;
    }

    /** What the cluster allows. */
    static Quotas quotas() {
        return Quotas.of(Limits.UNLIMITED);
    }

    /** Takes all steps of what was begun. */
    void carryOut() {
        for (Optional<ProcessInfo> process = first(); process.isPresent(); process = first()) {
            PhaseWork work = ProcessSteps.step(process.get(), machine.image());
            work.calls().forEach(call -> GroupCommandCodec.encode(call.command()));
            propose(work.whenDone());
        }
    }

    private Optional<ProcessInfo> first() {
        return machine.image().processes().values().stream().findFirst();
    }

    /** Puts a command in the log and decides it. */
    void propose(MetadataCommand command) {
        Stamp stamp = new Stamp(NOW_MILLIS, quotas(), Optional.of(loads()));
        Committed<MetadataResult> entry = apply(MetadataCommandCodec.encode(stamp, command));
        if (entry.result().outcome() instanceof Outcome.Refused refused) {
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

    /** The next entry of the log. */
    Committed<MetadataResult> apply(ByteBuffer command) {
        last = new LogPosition(1, last.index() + 1);
        return new Committed<>(last, machine.apply(last, command));
    }

    /** The last entry of the log. */
    LogPosition last() {
        return last;
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
