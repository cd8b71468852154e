package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.util.ArrayList;
import java.util.List;

/** Shards enter the image all at once, and the stream is ACTIVE. */
final class StreamOpenedHandler {

    private StreamOpenedHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.StreamOpened command) {
        if (!(image.processes().get(command.processId()) instanceof ProcessInfo.Creating creating)) {
            return Outcome.UNCHANGED;
        }
        List<MetadataRecord> records = new ArrayList<>();
        StreamInfo stream = image.stream(creating.streamUid()).orElse(null);
        if (stream != null) {
            records.add(StreamHeads.withStatus(stream, StreamStatus.ACTIVE));
            creating.shards().forEach(shard -> records.add(new MetadataRecord.Shard(stream.uid(), shard)));
        }
        records.add(new MetadataRecord.ProcessGone(creating.id()));
        return Outcome.done(records);
    }
}
