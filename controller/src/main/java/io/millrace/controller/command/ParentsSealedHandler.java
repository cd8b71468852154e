package io.millrace.controller.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;

/** The second phase of a reshard round that crosses groups. */
final class ParentsSealedHandler {

    private ParentsSealedHandler() {}

    static Outcome handle(MetadataImage image, Stamp stamp, MetadataCommand.ParentsSealed command) {
        if (!(image.processes().get(command.processId()) instanceof ProcessInfo.Resharding process)
                || process.round() != command.round()
                || process.phase() != ReshardPhase.SEALING) {
            return Outcome.UNCHANGED;
        }
        return Outcome.done(new MetadataRecord.Process(new ProcessInfo.Resharding(
                process.id(),
                process.streamUid(),
                process.startedMillis(),
                process.targetCount(),
                process.round(),
                ReshardPhase.OPENING,
                process.steps())));
    }
}
