package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Stream records that differ from a stream in one respect. */
final class StreamHeads {

    private StreamHeads() {}

    static MetadataRecord.Stream withStatus(StreamInfo stream, StreamStatus status) {
        return head(stream, new Changes(status, stream.nextShardNumber(), stream.shardCountUpdates()));
    }

    /** UPDATING, with shard numbers drawn. */
    static MetadataRecord.Stream updating(StreamInfo stream, int nextShardNumber, List<Long> shardCountUpdates) {
        return head(stream, new Changes(StreamStatus.UPDATING, nextShardNumber, shardCountUpdates));
    }

    static MetadataRecord.Stream withShardCountUpdates(StreamInfo stream, List<Long> shardCountUpdates) {
        return head(stream, new Changes(stream.status(), stream.nextShardNumber(), shardCountUpdates));
    }

    static MetadataRecord.Stream withTags(StreamInfo stream, Map<String, String> tags) {
        return new MetadataRecord.Stream(
                stream.uid(),
                stream.name(),
                stream.status(),
                stream.retention(),
                stream.createdMillis(),
                stream.maxRecordKib(),
                stream.nextShardNumber(),
                tags,
                stream.shardCountUpdates());
    }

    static MetadataRecord.Stream withRetention(StreamInfo stream, Duration retention) {
        return new MetadataRecord.Stream(
                stream.uid(),
                stream.name(),
                stream.status(),
                retention,
                stream.createdMillis(),
                stream.maxRecordKib(),
                stream.nextShardNumber(),
                stream.tags(),
                stream.shardCountUpdates());
    }

    private static MetadataRecord.Stream head(StreamInfo stream, Changes changes) {
        return new MetadataRecord.Stream(
                stream.uid(),
                stream.name(),
                changes.status(),
                stream.retention(),
                stream.createdMillis(),
                stream.maxRecordKib(),
                changes.nextShardNumber(),
                stream.tags(),
                changes.shardCountUpdates());
    }

    private record Changes(StreamStatus status, int nextShardNumber, List<Long> shardCountUpdates) {}
}
