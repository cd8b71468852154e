package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;

/** The stream leaves the image. */
final class StreamDroppedHandler {

    private StreamDroppedHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.StreamDropped command) {
        if (!(image.processes().get(command.processId()) instanceof ProcessInfo.Deleting deleting)) {
            return Outcome.UNCHANGED;
        }
        return Outcome.done(
                new MetadataRecord.StreamGone(deleting.streamUid()), new MetadataRecord.ProcessGone(deleting.id()));
    }
}
