package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome.Refused;
import java.util.Optional;

/** Changes the retention; nodes trim by the image's value. An equal value is accepted in either direction. */
final class UpdateRetentionHandler {

    private UpdateRetentionHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.UpdateRetention command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        Optional<Refused> refusal = Rules.retention(command.retention(), stamp.quotas())
                .or(() -> Rules.active(stream))
                .or(() -> direction(stream, command));
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return command.retention().equals(stream.retention())
                ? Outcome.UNCHANGED
                : Outcome.done(StreamHeads.withRetention(stream, command.retention()));
    }

    private static Optional<Refused> direction(StreamInfo stream, MetadataCommand.UpdateRetention command) {
        int change = command.retention().compareTo(stream.retention());
        return switch (command.direction()) {
            case ANY -> Optional.empty();
            case INCREASE ->
                change < 0 ? Optional.of(wrongWay(stream, command, "shorter", "Decrease")) : Optional.empty();
            case DECREASE ->
                change > 0 ? Optional.of(wrongWay(stream, command, "longer", "Increase")) : Optional.empty();
        };
    }

    private static Refused wrongWay(
            StreamInfo stream, MetadataCommand.UpdateRetention command, String comparison, String other) {
        return Refusals.invalid("Requested retention period (" + Rules.hours(command.retention()) + ") for stream "
                + stream.name() + " can not be " + comparison + " than existing retention period ("
                + Rules.hours(stream.retention()) + "). Use " + other + "RetentionPeriod API.");
    }
}
