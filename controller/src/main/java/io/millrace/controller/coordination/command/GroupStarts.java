package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.coordination.CoordinationRecord;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import java.util.List;

/** What it means that a group starts somewhere in a stream. */
final class GroupStarts {

    private GroupStarts() {}

    /** LATEST is the moment at which it was said; so no worker's death makes the group miss a record. */
    static LeasePosition position(Start start, long nowMillis) {
        return switch (start.kind()) {
            case TRIM_HORIZON -> LeasePosition.TRIM_HORIZON;
            case LATEST -> new LeasePosition.AtTimestamp(nowMillis);
            case AT_TIMESTAMP -> new LeasePosition.AtTimestamp(Math.min(start.timestampMillis(), nowMillis));
        };
    }

    /**
     * Shards that were closed before the start are finished from the beginning. It is decided once: what closes later counts, even
     * when the clock of a new leader says an earlier time.
     */
    static List<CoordinationRecord> finished(
            String group, String streamName, LeasePosition start, MetadataImage image) {
        if (!(start instanceof LeasePosition.AtTimestamp at)) {
            return List.of();
        }
        return image.stream(streamName).stream()
                .flatMap(stream -> stream.allShards().stream()
                        .filter(shard -> !shard.isOpen() && shard.closedMillis() < at.millis())
                        .map(shard -> finished(group, stream, shard)))
                .toList();
    }

    private static CoordinationRecord finished(String group, StreamInfo stream, ShardInfo shard) {
        return new CoordinationRecord.LeaseSet(
                group, new Lease(shard.uid(), stream.uid(), shard.id(), Lease.NOBODY, 0, LeasePosition.SHARD_END, 0));
    }
}
