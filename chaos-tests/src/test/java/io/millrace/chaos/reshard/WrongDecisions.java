package io.millrace.chaos.reshard;

import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.common.metadata.ProcessInfo.ReshardStep;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.command.CommandDecider;
import io.millrace.controller.command.CommandHandlers;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Parts of {@linkplain PlantedBug bugs}: right decisions of the controllers, changed a little. */
final class WrongDecisions {

    private WrongDecisions() {}

    static CommandDecider steps(UnaryOperator<ProcessInfo.Resharding> change) {
        return (image, stamp, command) -> {
            Outcome outcome = CommandHandlers.decide(image, stamp, command);
            if (!(outcome instanceof Outcome.Accepted accepted)) {
                return outcome;
            }
            List<MetadataRecord> records = new ArrayList<>();
            for (MetadataRecord record : accepted.records()) {
                records.add(
                        record instanceof MetadataRecord.Process it
                                        && it.info() instanceof ProcessInfo.Resharding process
                                ? new MetadataRecord.Process(change.apply(process))
                                : record);
            }
            return new Outcome.Accepted(records, accepted.response());
        };
    }

    interface ChildChange {
        ShardInfo apply(ReshardStep step, ShardInfo child);
    }

    static CommandDecider children(ChildChange change) {
        return steps(process -> with(
                process,
                process.phase(),
                process.phase() == ReshardPhase.OPENING
                        ? process.steps()
                        : process.steps().stream()
                                .map(step -> new ReshardStep(
                                        step.parents(),
                                        step.children().stream()
                                                .map(child -> change.apply(step, child))
                                                .toList()))
                                .toList()));
    }

    static ProcessInfo.Resharding with(ProcessInfo.Resharding process, ReshardPhase phase, List<ReshardStep> steps) {
        return new ProcessInfo.Resharding(
                process.id(),
                process.streamUid(),
                process.startedMillis(),
                process.targetCount(),
                process.round(),
                phase,
                steps);
    }

    static ShardInfo of(ShardInfo child, HashKeyRange range, long epochSeconds) {
        return new ShardInfo(
                child.uid(),
                child.id(),
                range,
                child.group(),
                epochSeconds,
                child.parents(),
                child.createdMillis(),
                child.closedMillis());
    }

    static boolean isLast(ReshardStep step, ShardInfo child) {
        return step.children().indexOf(child) == step.children().size() - 1;
    }

    static MetadataCommand currentRound(MetadataImage image, MetadataCommand command) {
        if (command instanceof MetadataCommand.ChildrenOpened opened) {
            Optional<ProcessInfo> process = image.process(opened.processId());
            if (process.isPresent() && process.get() instanceof ProcessInfo.Resharding resharding) {
                return new MetadataCommand.ChildrenOpened(resharding.id(), resharding.round());
            }
        }
        return command;
    }
}
