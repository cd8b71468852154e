package io.millrace.node.api;

import io.millrace.common.error.MillraceException;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.ShardView;
import io.millrace.node.replica.StoredBlock;
import io.millrace.proto.internal.v1.MeasureShardsResponse;
import io.millrace.proto.internal.v1.ShardMeasure;
import io.millrace.proto.internal.v1.ShardPosition;
import java.util.List;
import java.util.Optional;

/** How much of a shard lies after a position. Reads one block for a shard that is not read to its tip, none for the others. */
final class ShardMeasures {

    private ShardMeasures() {}

    /** Measures of the shards that the replica has. */
    static MeasureShardsResponse of(GroupReplica replica, List<ShardPosition> positions) {
        MeasureShardsResponse.Builder response = MeasureShardsResponse.newBuilder();
        for (ShardPosition position : positions) {
            replica.shard(position.getShardUid())
                    .map(shard -> measure(replica, shard, position))
                    .ifPresent(response::addShards);
        }
        return response.build();
    }

    private static ShardMeasure measure(GroupReplica replica, ShardView shard, ShardPosition position) {
        long asked = position.hasTimestampMillis()
                ? replica.offsetAt(shard.uid(), position.getTimestampMillis())
                : position.getOffset();
        long offset = Math.max(asked, shard.firstOffset());
        // A position may be from another replica that is ahead of this one.
        long next = Math.max(shard.nextOffset(), offset);
        ShardMeasure.Builder measure = ShardMeasure.newBuilder()
                .setShardUid(shard.uid())
                .setOffset(offset)
                .setNextOffset(next);
        if (offset < next) {
            firstBlock(replica, shard, offset)
                    .ifPresent(block -> measure.setArrivalMillis(block.header().arrivalMillis())
                            .setBytesPerRecord((double) block.bytes().length
                                    / Math.max(1, block.header().count())));
        }
        return measure.build();
    }

    /** A block that cannot be read here is measured as unknown: the lag in records is right all the same. */
    private static Optional<StoredBlock> firstBlock(GroupReplica replica, ShardView shard, long offset) {
        try {
            return replica.read(shard.uid(), offset, 1, 1).stream().findFirst();
        } catch (MillraceException e) {
            return Optional.empty();
        }
    }
}
