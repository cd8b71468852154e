package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamCapacity;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Stream records that differ from a stream in one respect. */
final class StreamHeads {

    private StreamHeads() {}

    static MetadataRecord.Stream withStatus(StreamInfo stream, StreamStatus status) {
        return head(stream, new Changes(status, stream.nextShardNumber(), stream.capacity()));
    }

    /** UPDATING, with shard numbers drawn. */
    static MetadataRecord.Stream updating(StreamInfo stream, int nextShardNumber, List<Long> shardCountUpdates) {
        return head(
                stream,
                new Changes(
                        StreamStatus.UPDATING,
                        nextShardNumber,
                        stream.capacity().withShardCountUpdates(shardCountUpdates)));
    }

    static MetadataRecord.Stream withCapacity(StreamInfo stream, StreamCapacity capacity) {
        return head(stream, new Changes(stream.status(), stream.nextShardNumber(), capacity));
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
                stream.capacity());
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
                stream.capacity());
    }

    static MetadataRecord.Stream withMaxRecordKib(StreamInfo stream, int kib) {
        return new MetadataRecord.Stream(
                stream.uid(),
                stream.name(),
                stream.status(),
                stream.retention(),
                stream.createdMillis(),
                kib,
                stream.nextShardNumber(),
                stream.tags(),
                stream.capacity());
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
                changes.capacity());
    }

    private record Changes(StreamStatus status, int nextShardNumber, StreamCapacity capacity) {}
}
