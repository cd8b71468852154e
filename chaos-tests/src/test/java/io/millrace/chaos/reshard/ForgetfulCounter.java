package io.millrace.chaos.reshard;

import io.millrace.common.metadata.MetadataDelta;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.CommandDecider;
import io.millrace.controller.command.CommandHandlers;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Stamp;
import java.util.ArrayList;
import java.util.List;

/** Rules that take the times of scalings from this process' memory instead of the replicated state. */
final class ForgetfulCounter implements CommandDecider {

    private final List<Long> mine = new ArrayList<>();

    @Override
    public Outcome decide(MetadataImage image, Stamp stamp, MetadataCommand command) {
        if (!(command instanceof MetadataCommand.UpdateShardCount update)
                || image.stream(update.stream()).isEmpty()) {
            return CommandHandlers.decide(image, stamp, command);
        }
        StreamInfo stream = image.stream(update.stream()).orElseThrow();
        MetadataImage seen = MetadataDelta.next(image, image.version(), List.of(withTimes(stream, mine)));
        Outcome outcome = CommandHandlers.decide(seen, stamp, command);
        if (outcome instanceof Outcome.Accepted) {
            mine.add(stamp.nowMillis());
        }
        return outcome;
    }

    private static MetadataRecord withTimes(StreamInfo stream, List<Long> times) {
        MetadataRecord.Stream head = MetadataRecord.Stream.of(stream);
        return new MetadataRecord.Stream(
                head.uid(),
                head.name(),
                head.status(),
                head.retention(),
                head.createdMillis(),
                head.maxRecordKib(),
                head.nextShardNumber(),
                head.tags(),
                times);
    }
}
