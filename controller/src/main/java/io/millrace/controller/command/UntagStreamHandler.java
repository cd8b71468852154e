package io.millrace.controller.command;

import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.util.Map;
import java.util.TreeMap;

/** Removes tags of a stream or of a registered consumer; unknown keys are ignored. */
final class UntagStreamHandler {

    private UntagStreamHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.UntagStream command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        if (stream.status() == StreamStatus.DELETING) {
            return Refusals.notActive(stream);
        }
        ConsumerInfo consumer = stream.consumers().get(command.consumer());
        if (consumer == null && !command.consumer().isEmpty()) {
            return Refusals.consumerNotFound(stream.name(), command.consumer());
        }
        Map<String, String> before = consumer == null ? stream.tags() : consumer.tags();
        Map<String, String> tags = new TreeMap<>(before);
        tags.keySet().removeAll(command.keys());
        if (tags.equals(before)) {
            return Outcome.UNCHANGED;
        }
        return consumer == null
                ? Outcome.done(StreamHeads.withTags(stream, tags))
                : Outcome.done(new MetadataRecord.Consumer(stream.uid(), consumer.withTags(tags)));
    }
}
