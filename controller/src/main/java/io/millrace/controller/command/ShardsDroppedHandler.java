package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;

/** Forgotten shards are gone from their groups too. */
final class ShardsDroppedHandler {

    private ShardsDroppedHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.ShardsDropped command) {
        return image.processes().get(command.processId()) instanceof ProcessInfo.Dropping dropping
                ? Outcome.done(new MetadataRecord.ProcessGone(dropping.id()))
                : Outcome.UNCHANGED;
    }
}
