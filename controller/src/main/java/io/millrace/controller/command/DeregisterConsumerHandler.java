package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;

/** Removes a registered consumer at once. */
final class DeregisterConsumerHandler {

    private DeregisterConsumerHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.DeregisterConsumer command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        if (!stream.consumers().containsKey(command.consumer())) {
            return new Outcome.Refused(
                    ErrorCode.RESOURCE_NOT_FOUND,
                    "Consumer " + command.consumer() + " of stream " + stream.name() + ", account " + Refusals.ACCOUNT
                            + " not found.");
        }
        return Outcome.done(new MetadataRecord.ConsumerGone(stream.uid(), command.consumer()));
    }
}
