package io.millrace.chaos.reshard;

import io.millrace.client.internal.read.SimulatedReader.Following;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
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
import io.millrace.node.replica.SimulatedGroupReplica;
import io.millrace.proto.storage.v1.GroupCommand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Mistakes that somebody could make, put into the world at a port; the checkers must find each. */
enum PlantedBug {
    /** The product as it is. */
    NONE(""),

    /** Children in other groups are opened while their parents still take records. */
    CHILD_OPENED_BEFORE_SEAL("INV-5") {
        @Override
        CommandDecider decider() {
            return steps(process -> with(process, ReshardPhase.OPENING, process.steps()));
        }
    },

    /** The upper child of a split begins one key too high. */
    SPLIT_RANGE_OFF_BY_ONE("INV-4") {
        @Override
        CommandDecider decider() {
            return children((step, child) -> step.parents().size() == 1 && isLast(step, child)
                    ? of(
                            child,
                            new HashKeyRange(
                                    child.range().start().next(), child.range().end()),
                            child.epochSeconds())
                    : child);
        }
    },

    /** A merged shard owns what its lower parent owned. */
    RANGE_GAP_AFTER_MERGE("INV-4") {
        @Override
        CommandDecider decider() {
            return children((step, child) -> step.parents().size() == 2
                    ? of(
                            child,
                            new HashKeyRange(
                                    child.range().start(), child.range().end().previous()),
                            child.epochSeconds())
                    : child);
        }
    },

    /** A child's sequence numbers do not begin above its parents' last. */
    ENDING_SEQUENCE_WRONG("INV-5") {
        @Override
        CommandDecider decider() {
            return children((step, child) -> of(child, child.range(), child.epochSeconds() - 1));
        }
    },

    /** The leading controller counts the day's scalings in its memory, before the log, instead of in the replicated state. */
    SCALINGS_FORGOTTEN_AT_FAILOVER("24 h") {
        @Override
        boolean countsInMemory() {
            return true;
        }
    },

    /** The end of a round that is told twice, as by two leaders, ends the next round too. */
    ROUND_ENDED_TWICE("INV-5") {
        @Override
        CommandDecider decider() {
            return (image, stamp, command) -> CommandHandlers.decide(image, stamp, currentRound(image, command));
        }
    },

    /** The end of a round comes behind the next round among the records, so that it shows children that nobody has opened. */
    ROUND_SHOWN_AFTER_THE_NEXT_BEGAN("INV-") {
        @Override
        CommandDecider decider() {
            return records((image, records) -> {
                List<MetadataRecord> late = new ArrayList<>(records);
                if (records.stream().anyMatch(MetadataRecord.Process.class::isInstance)) {
                    late.sort(Comparator.comparing(MetadataRecord.Resharded.class::isInstance));
                }
                return late;
            });
        }
    },

    /** The end of a round shows the children, but their parents stay open. */
    PARENTS_STAY_OPEN("INV-4") {
        @Override
        CommandDecider decider() {
            return records((image, records) -> records.stream()
                    .flatMap(record ->
                            record instanceof MetadataRecord.Resharded it ? onlyChildren(image, it) : Stream.of(record))
                    .toList());
        }
    },

    /** A sealed shard still takes records that were on their way. */
    SEALED_SHARD_ACCEPTS("INV-") {
        @Override
        GroupCommand command(GroupCommand command) {
            return command.hasReshard()
                    ? command.toBuilder()
                            .setReshard(command.getReshard().toBuilder().clearSealShardUids())
                            .build()
                    : command;
        }
    },

    /** A sealed shard forgets what its producers have stored: a retry is told "closed" and goes to the child as well. */
    PRODUCERS_FORGOTTEN_AT_SPLIT("INV-6") {
        @Override
        void applied(GroupCommand command, SimulatedGroupReplica machine) {
            if (command.hasReshard()) {
                machine.forgetProducersOfSealedShards();
            }
        }
    },

    /** The producer takes a lost answer for a refusal and sends the record to the child. */
    UNKNOWN_TAKEN_FOR_REFUSAL("INV-") {
        @Override
        MillraceException failure(MillraceException failure) {
            return failure.code() == ErrorCode.TIMEOUT
                    ? new MillraceException(ErrorCode.NO_LEADER, "taken for a refusal")
                    : failure;
        }
    },

    /** A reader starts children as soon as it hears of them. */
    CHILDREN_READ_EARLY("INV-9") {
        @Override
        Following following() {
            return Following.CHILDREN_AT_ONCE;
        }
    },

    /** A reader starts a merged shard after the first parent. */
    MERGED_SHARD_READ_AFTER_ONE_PARENT("INV-9") {
        @Override
        Following following() {
            return Following.AFTER_ONE_PARENT;
        }
    },

    /** A reader that hears of a merged shard before its map shows both parents does not wait for the one it does not know. */
    UNKNOWN_PARENT_TAKEN_FOR_EXPIRED("INV-9") {
        @Override
        Following following() {
            return Following.WITHOUT_UNKNOWN_PARENTS;
        }
    },

    /** Nobody looks for shards that a late command has opened again after they were dropped. */
    ORPHANS_STAY("progress: never: groups hold what the metadata names") {
        @Override
        boolean dropsOrphans() {
            return false;
        }
    },

    /** A replica that has not applied the seal ends a shard because the metadata says that it is closed. */
    LAGGING_REPLICA_ENDS_SHARD("INV-9") {
        @Override
        boolean endsByMetadata() {
            return true;
        }
    };

    private final String found;

    PlantedBug(String found) {
        this.found = found;
    }

    /** What the violation that is found begins with. */
    String found() {
        return found;
    }

    /** Decides commands in one controller process. */
    CommandDecider decider() {
        return CommandHandlers::decide;
    }

    /** The leader checks the daily limit of scalings against its own memory. */
    boolean countsInMemory() {
        return false;
    }

    /** What a replica makes of a command. */
    GroupCommand command(GroupCommand command) {
        return command;
    }

    /** After a replica has applied a command. */
    void applied(GroupCommand command, SimulatedGroupReplica machine) {
        // Right as it is.
    }

    /** What a producer makes of a call's failure. */
    MillraceException failure(MillraceException failure) {
        return failure;
    }

    /** How readers follow lineage. */
    Following following() {
        return Following.RIGHT;
    }

    /** Readers are told the end by the metadata, whatever the replica has applied. */
    boolean endsByMetadata() {
        return false;
    }

    /** Nodes report shards that nobody names. */
    boolean dropsOrphans() {
        return true;
    }

    // ---- parts of bugs ----

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

    private static CommandDecider steps(UnaryOperator<ProcessInfo.Resharding> change) {
        return records((image, records) -> records.stream()
                .map(record -> record instanceof MetadataRecord.Process it
                                && it.info() instanceof ProcessInfo.Resharding process
                        ? new MetadataRecord.Process(change.apply(process))
                        : record)
                .toList());
    }

    private static Stream<MetadataRecord> onlyChildren(MetadataImage image, MetadataRecord.Resharded end) {
        return image.process(end.processId()).stream()
                .map(ProcessInfo.Resharding.class::cast)
                .flatMap(process -> process.steps().stream()
                        .flatMap(step -> step.children().stream())
                        .map(child -> new MetadataRecord.Shard(process.streamUid(), child.created(end.atMillis()))));
    }

    private interface ChildChange {
        ShardInfo apply(ReshardStep step, ShardInfo child);
    }

    private static CommandDecider children(ChildChange change) {
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

    private static ProcessInfo.Resharding with(
            ProcessInfo.Resharding process, ReshardPhase phase, List<ReshardStep> steps) {
        return new ProcessInfo.Resharding(
                process.id(),
                process.streamUid(),
                process.startedMillis(),
                process.targetCount(),
                process.round(),
                phase,
                steps);
    }

    private static ShardInfo of(ShardInfo child, HashKeyRange range, long epochSeconds) {
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

    private static boolean isLast(ReshardStep step, ShardInfo child) {
        return step.children().indexOf(child) == step.children().size() - 1;
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
