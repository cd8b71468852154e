package io.millrace.controller.command;

import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.command.Outcome.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds and overwrites tags of a stream or of a registered consumer. */
final class TagStreamHandler {

    private TagStreamHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.TagStream command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        if (stream.status() == StreamStatus.DELETING) {
            return Refusals.notActive(stream);
        }
        Optional<Refused> refusal = Rules.tags(command.tags());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        ConsumerInfo consumer = stream.consumers().get(command.consumer());
        if (consumer == null && !command.consumer().isEmpty()) {
            return Refusals.consumerNotFound(stream.name(), command.consumer());
        }
        Map<String, String> before = consumer == null ? stream.tags() : consumer.tags();
        Map<String, String> tags = new TreeMap<>(before);
        tags.putAll(command.tags());
        if (tags.size() > stamp.quotas().tagsPerStream()) {
            return Rules.tooManyTags(
                    consumer == null ? "stream " + stream.name() : "consumer " + consumer.name(),
                    stamp.quotas().tagsPerStream());
        }
        if (tags.equals(before)) {
            return Outcome.UNCHANGED;
        }
        return consumer == null
                ? Outcome.done(StreamHeads.withTags(stream, tags))
                : Outcome.done(new MetadataRecord.Consumer(stream.uid(), consumer.withTags(tags)));
    }
}
