package io.millrace.controller;

import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.controller.command.MetadataCommand;
import java.util.List;

/**
 * Reshards of a stream of a cluster that exists nowhere else, so that the code of real ones is compiled before a user's first: in a
 * JVM that never did it, an interpreter plans thousands of shards, for a second of CPU on each controller, while writers wait.
 * Everything from the command in the log to the image that a node follows is carried out, in memory. One thread.
 */
public final class ReshardRehearsal {

    private final RehearsedCluster cluster = new RehearsedCluster(this::imageChanged);
    private final int shards;
    private MetadataImage follower = MetadataImage.EMPTY;

    /**
     * Makes the cluster and its stream.
     *
     * @param shards of the stream; what a reshard costs is proportional to it
     */
    public ReshardRehearsal(int shards) {
        this.shards = shards;
        cluster.create(shards);
    }

    /** One reshard to twice as many shards, and one back. */
    public void thereAndBack() {
        reshard(2 * shards);
        reshard(shards);
    }

    private void reshard(int count) {
        cluster.propose(new MetadataCommand.UpdateShardCount(RehearsedCluster.STREAM, count));
        cluster.carryOut();
    }

    /** The metadata as a node would know it. */
    MetadataImage follower() {
        return follower;
    }

    private void imageChanged(List<MetadataRecord> records, MetadataImage image) {
        List<MetadataRecord> heard = records.stream()
                .map(MetadataRecordCodec::encode)
                .map(MetadataRecordCodec::decode)
                .toList();
        follower = MetadataDelta.next(follower, image.version(), heard);
    }
}
