package io.millrace.controller.restore;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.LogPosition;
import io.millrace.common.metadata.ClusterInfo;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.codec.MetadataSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata with which a restored cluster begins (ADR 0028). A back-up holds the metadata twice: as they were before its
 * data was copied (the cut), and after (later). Restored is the cut, without what was deleted in between, whose data may be
 * gone. Everybody who restores the same back-up with the same names gets the same bytes.
 */
public final class RestoredMetadata {

    private final MetadataSnapshot cut;
    private final MetadataImage later;

    private RestoredMetadata(MetadataSnapshot cut, MetadataImage later) {
        this.cut = cut;
        this.later = later;
    }

    /**
     * Reads a back-up's two snapshots.
     *
     * @throws IllegalArgumentException when one of them is damaged or of a newer format
     */
    public static RestoredMetadata read(byte[] cut, byte[] later) {
        return new RestoredMetadata(
                MetadataSnapshot.decode(cut), MetadataSnapshot.decode(later).image());
    }

    /** Nodes that hold each group's replicas, by the names that they had. */
    public Map<GroupId, GroupInfo> groups() {
        return cut.image().groups();
    }

    /** The metadata as they were cut. */
    public MetadataImage cut() {
        return cut.image();
    }

    /**
     * What the new cluster begins with.
     *
     * @param clusterId a new id: servers of the lost cluster that come back must not mix with the restored one
     * @param names new name of each node that gets one; others keep theirs
     */
    public Restored as(String clusterId, Map<NodeId, NodeId> names) {
        List<MetadataRecord> changes = new ArrayList<>();
        changes.add(new MetadataRecord.Cluster(cluster(clusterId)));
        MetadataImage image = cut.image();
        // They register anew, with the addresses that they have then; groups wait until all their members have.
        image.nodes().keySet().forEach(node -> changes.add(new MetadataRecord.NodeGone(node)));
        image.groups()
                .values()
                .forEach(group -> changes.add(new MetadataRecord.Group(
                        group.id(),
                        group.replicas().stream()
                                .map(node -> names.getOrDefault(node, node))
                                .toList())));
        image.moves().forEach(move -> changes.add(new MetadataRecord.ProcessGone(move.id())));
        image.streams().values().forEach(stream -> changes.addAll(deletedFrom(stream)));
        long version = Math.max(image.version(), later.version()) + 1;
        return new Restored(new MetadataSnapshot(
                MetadataDelta.next(image, version, changes),
                cut.coordination(),
                new LogPosition(LogPosition.RESTORED_TERM, cut.position().index())));
    }

    /** Numbers that were given out meanwhile are not given out again. */
    private ClusterInfo cluster(String clusterId) {
        ClusterInfo before = cut.image().cluster();
        return new ClusterInfo(
                clusterId,
                before.tokenKeyHex(),
                Math.max(before.nextUid(), later.cluster().nextUid()),
                before.featureLevel());
    }

    private List<MetadataRecord> deletedFrom(StreamInfo stream) {
        Optional<StreamInfo> now = later.stream(stream.uid()).filter(it -> it.status() != StreamStatus.DELETING);
        List<MetadataRecord> changes = new ArrayList<>();
        if (now.isEmpty()) {
            changes.add(new MetadataRecord.StreamGone(stream.uid()));
            processesOf(stream).forEach(id -> changes.add(new MetadataRecord.ProcessGone(id)));
            return changes;
        }
        for (ShardInfo shard : stream.allShards()) {
            if (now.get().shard(shard.id()).isEmpty()) {
                changes.add(new MetadataRecord.ShardGone(stream.uid(), shard.id()));
            }
        }
        changes.add(
                withNumbers(stream, Math.max(stream.nextShardNumber(), now.get().nextShardNumber())));
        return changes;
    }

    private List<Long> processesOf(StreamInfo stream) {
        return cut.image().processes().values().stream()
                .filter(process -> process.streamUid() == stream.uid())
                .map(ProcessInfo::id)
                .toList();
    }

    private static MetadataRecord.Stream withNumbers(StreamInfo stream, int nextShardNumber) {
        MetadataRecord.Stream same = MetadataRecord.Stream.of(stream);
        return new MetadataRecord.Stream(
                same.uid(),
                same.name(),
                same.status(),
                same.retention(),
                same.createdMillis(),
                same.maxRecordKib(),
                nextShardNumber,
                same.tags(),
                same.capacity());
    }

    /** Metadata of a restored cluster before its first log entry. */
    public static final class Restored {

        private final MetadataSnapshot snapshot;

        private Restored(MetadataSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        /** The metadata that nodes will get. */
        public MetadataImage image() {
            return snapshot.image();
        }

        /** The snapshot file of a controller. */
        public byte[] file() {
            return snapshot.encode();
        }
    }
}
