package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.controller.command.Outcome.Refused;
import java.util.List;
import java.util.Optional;

/**
 * Changes who decides about the number of shards; the shards stay as they are. Setting the mode that a stream has changes
 * nothing and does not count.
 */
final class UpdateStreamModeHandler {

    private UpdateStreamModeHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.UpdateStreamMode command) {
        StreamInfo stream = image.streams().get(command.stream());
        if (stream == null) {
            return Refusals.streamNotFound(command.stream());
        }
        Optional<Refused> notActive = Rules.active(stream);
        if (notActive.isPresent()) {
            return notActive.get();
        }
        if (stream.capacity().mode() == command.mode()) {
            return Outcome.UNCHANGED;
        }
        List<Long> lately =
                RollingDay.until(stamp.nowMillis(), stream.capacity().modeChanges());
        Optional<Refused> refusal = tooOften(stream, lately.size(), stamp.quotas())
                .or(() -> command.mode() == StreamMode.ON_DEMAND
                        ? Rules.onDemandStreams(image, stamp.quotas())
                        : Optional.empty());
        if (refusal.isPresent()) {
            return refusal.get();
        }
        return Outcome.done(StreamHeads.withCapacity(
                stream, stream.capacity().withMode(command.mode(), RollingDay.and(lately, stamp.nowMillis()))));
    }

    private static Optional<Refused> tooOften(StreamInfo stream, int changes, Quotas quotas) {
        return changes < quotas.modeChangesPerDay()
                ? Optional.empty()
                : Optional.of(Refusals.limit("The mode of stream " + stream.name() + " under account "
                        + Refusals.ACCOUNT + " was changed " + changes + " times within 24 hours; the limit is "
                        + quotas.modeChangesPerDay() + " in a rolling 24-hour period."));
    }
}
