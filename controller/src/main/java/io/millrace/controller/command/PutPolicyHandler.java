package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;

/** Sets the resource policy of a stream or of a registered consumer, or removes it. */
final class PutPolicyHandler {

    private PutPolicyHandler() {}

    static Outcome handle(MetadataImage image, MetadataCommand.PutPolicy command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        ConsumerInfo consumer = stream.consumers().get(command.consumer());
        if (consumer == null && !command.consumer().isEmpty()) {
            return Refusals.consumerNotFound(stream.name(), command.consumer());
        }
        String before = consumer == null ? stream.options().policy() : consumer.policy();
        if (before.equals(command.policy())) {
            return command.policy().isEmpty() ? noPolicy(command) : Outcome.UNCHANGED;
        }
        return Outcome.done(
                consumer == null
                        ? new MetadataRecord.Options(
                                stream.uid(), stream.options().withPolicy(command.policy()))
                        : new MetadataRecord.Consumer(stream.uid(), consumer.withPolicy(command.policy())));
    }

    private static Outcome noPolicy(MetadataCommand.PutPolicy command) {
        String resource = command.consumer().isEmpty()
                ? "stream " + command.stream()
                : "consumer " + command.consumer() + " of stream " + command.stream();
        return new Outcome.Refused(ErrorCode.RESOURCE_NOT_FOUND, "No resource policy found for " + resource + ".");
    }
}
