package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamStatus;
import java.util.Map;
import java.util.TreeMap;

/** Removes tags; unknown keys are ignored. */
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
        Map<String, String> tags = new TreeMap<>(stream.tags());
        tags.keySet().removeAll(command.keys());
        return tags.equals(stream.tags()) ? Outcome.UNCHANGED : Outcome.done(StreamHeads.withTags(stream, tags));
    }
}
