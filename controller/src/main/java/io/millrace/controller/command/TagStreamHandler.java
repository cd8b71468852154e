package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.controller.command.Outcome.Refused;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds and overwrites tags. */
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
        Map<String, String> tags = new TreeMap<>(stream.tags());
        tags.putAll(command.tags());
        if (tags.size() > stamp.quotas().tagsPerStream()) {
            return Rules.tooManyTags(stream.name(), stamp.quotas().tagsPerStream());
        }
        return tags.equals(stream.tags()) ? Outcome.UNCHANGED : Outcome.done(StreamHeads.withTags(stream, tags));
    }
}
