package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;

/** Begins the end of an ACTIVE stream; on a stream that is going away already it changes nothing. */
final class DeleteStreamHandler {

    private DeleteStreamHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.DeleteStream command) {
        StreamInfo stream = image.streams().get(command.name());
        if (stream == null) {
            return Refusals.streamNotFound(command.name());
        }
        return switch (stream.status()) {
            case DELETING -> Outcome.UNCHANGED;
            case CREATING, UPDATING -> Refusals.notActive(stream);
            case ACTIVE -> delete(image, stamp, stream, command);
        };
    }

    private static Outcome delete(
            MetadataImage image, Stamp stamp, StreamInfo stream, MetadataCommand.DeleteStream command) {
        if (!stream.consumers().isEmpty() && !command.enforceConsumerDeletion()) {
            return Refusals.inUse("Stream " + stream.name() + " under account " + Refusals.ACCOUNT + " has "
                    + stream.consumers().size()
                    + " registered consumers; deregister them or set EnforceConsumerDeletion.");
        }
        Uids uids = new Uids(image);
        ProcessInfo process = new ProcessInfo.Deleting(uids.next(), stream.uid(), stamp.nowMillis());
        return Outcome.done(
                uids.record(),
                StreamHeads.withStatus(stream, StreamStatus.DELETING),
                new MetadataRecord.Process(process));
    }
}
