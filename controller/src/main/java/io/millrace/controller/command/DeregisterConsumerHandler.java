package io.millrace.controller.command;

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
            return Refusals.consumerNotFound(stream.name(), command.consumer());
        }
        return Outcome.done(new MetadataRecord.ConsumerGone(stream.uid(), command.consumer()));
    }
}
