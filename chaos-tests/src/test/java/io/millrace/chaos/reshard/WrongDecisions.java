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
import io.millrace.controller.command.Stamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Parts of {@linkplain PlantedBug bugs}: right decisions of the controllers, changed a little. */
final class WrongDecisions {

    private WrongDecisions() {}

    private interface RecordChange {
        List<MetadataRecord> apply(MetadataImage image, List<MetadataRecord> records);
    }

    private static CommandDecider records(RecordChange change) {
        return (image, stamp, command) -> {
            Outcome outcome = CommandHandlers.decide(image, stamp, command);
            return outcome instanceof Outcome.Accepted accepted
                    ? new Outcome.Accepted(change.apply(image, accepted.records()), accepted.response())
                    : outcome;
        };
    }

    static CommandDecider steps(UnaryOperator<ProcessInfo.Resharding> change) {
        return records((image, records) -> records.stream()
                .map(record -> record instanceof MetadataRecord.Process it
                                && it.info() instanceof ProcessInfo.Resharding process
                        ? new MetadataRecord.Process(change.apply(process))
                        : record)
                .toList());
    }

    static CommandDecider endOfRoundAfterTheNext() {
        return records((image, records) -> {
            List<MetadataRecord> late = new ArrayList<>(records);
            if (records.stream().anyMatch(MetadataRecord.Process.class::isInstance)) {
                late.sort(Comparator.comparing(MetadataRecord.Resharded.class::isInstance));
            }
            return late;
        });
    }

    static CommandDecider endOfRoundLeavesParentsOpen() {
        return records((image, records) -> records.stream()
                .flatMap(record ->
                        record instanceof MetadataRecord.Resharded end ? onlyChildren(image, end) : Stream.of(record))
                .toList());
    }

    private static Stream<MetadataRecord> onlyChildren(MetadataImage image, MetadataRecord.Resharded end) {
        return image.process(end.processId()).stream()
                .map(ProcessInfo.Resharding.class::cast)
                .flatMap(process -> process.steps().stream()
                        .flatMap(step -> step.children().stream())
                        .map(child -> new MetadataRecord.Shard(process.streamUid(), child.created(end.atMillis()))));
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

    static Outcome endOfAnyRound(MetadataImage image, Stamp stamp, MetadataCommand command) {
        return CommandHandlers.decide(image, stamp, currentRound(image, command));
    }

    private static MetadataCommand currentRound(MetadataImage image, MetadataCommand command) {
        if (command instanceof MetadataCommand.ChildrenOpened opened) {
            Optional<ProcessInfo> process = image.process(opened.processId());
            if (process.isPresent() && process.get() instanceof ProcessInfo.Resharding resharding) {
                return new MetadataCommand.ChildrenOpened(resharding.id(), resharding.round());
            }
        }
        return command;
    }
}
