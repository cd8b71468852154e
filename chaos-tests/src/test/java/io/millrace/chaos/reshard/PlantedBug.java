package io.millrace.chaos.reshard;

import io.millrace.client.internal.produce.SimulatedProducer.Answer;
import io.millrace.client.internal.read.SimulatedReader.Following;
import io.millrace.client.internal.read.SimulatedReader.Item;
import io.millrace.client.internal.read.SimulatedReader.Page;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.ProcessInfo.ReshardPhase;
import io.millrace.controller.command.CommandDecider;
import io.millrace.controller.command.CommandHandlers;
import io.millrace.node.replica.SimulatedGroupReplica;
import io.millrace.node.replica.SimulatedGroupReplica.Store;
import io.millrace.proto.storage.v1.GroupCommand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Mistakes that somebody could make, put into the world at a port; the checkers must find each. */
enum PlantedBug {
    /** The product as it is. */
    NONE(""),

    /** Children in other groups are opened while their parents still take records. */
    CHILD_OPENED_BEFORE_SEAL(
            "INV-5",
            WrongDecisions.steps(process -> WrongDecisions.with(process, ReshardPhase.OPENING, process.steps()))),

    /** The upper child of a split begins one key too high. */
    SPLIT_RANGE_OFF_BY_ONE("INV-4") {
        @Override
        CommandDecider decider() {
            return WrongDecisions.children((step, child) -> step.parents().size() == 1
                            && WrongDecisions.isLast(step, child)
                    ? WrongDecisions.of(
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
            return WrongDecisions.children((step, child) -> step.parents().size() == 2
                    ? WrongDecisions.of(
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
            return WrongDecisions.children(
                    (step, child) -> WrongDecisions.of(child, child.range(), child.epochSeconds() - 1));
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
    ROUND_ENDED_TWICE("INV-5", WrongDecisions::endOfAnyRound),

    /** The end of a round comes behind the next round among the records, so that it shows children that nobody has opened. */
    ROUND_SHOWN_AFTER_THE_NEXT_BEGAN("INV-", WrongDecisions.endOfRoundAfterTheNext()),

    /** The end of a round shows the children, but their parents stay open. */
    PARENTS_STAY_OPEN("INV-4", WrongDecisions.endOfRoundLeavesParentsOpen()),

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

    /** A server answers that a block is stored although it does not know. */
    ACKNOWLEDGED_BEFORE_COMMIT("INV-1") {
        @Override
        Answer answer(Answer answer) {
            boolean isUnknown = answer.refusal()
                    .filter(refusal -> refusal.code() == ErrorCode.OUTCOME_UNKNOWN)
                    .isPresent();
            return isUnknown ? new Answer(0, Optional.empty(), List.of()) : answer;
        }
    },

    /** The offset that a producer is told is one too high. */
    ACKNOWLEDGED_OFF_BY_ONE("INV-1") {
        @Override
        Answer answer(Answer answer) {
            return answer.refusal().isPresent()
                    ? answer
                    : new Answer(answer.baseOffset() + 1, Optional.empty(), List.of());
        }
    },

    /** Nobody remembers what a producer has sent: a retry is stored again. */
    PRODUCERS_NOT_REMEMBERED("INV-6") {
        @Override
        GroupCommand command(GroupCommand command) {
            if (!command.hasAppend()) {
                return command;
            }
            GroupCommand.Builder changed = command.toBuilder();
            changed.getAppendBuilder()
                    .getBlocksBuilderList()
                    .forEach(block ->
                            block.clearProducerHigh().clearProducerLow().clearProducerSequence());
            return changed.build();
        }
    },

    /** A merge seals only the lower parent. */
    UPPER_PARENT_STAYS_OPEN("INV-") {
        @Override
        GroupCommand command(GroupCommand command) {
            if (command.getReshard().getSealShardUidsCount() < 2) {
                return command;
            }
            GroupCommand.Builder changed = command.toBuilder();
            long first = command.getReshard().getSealShardUids(0);
            changed.getReshardBuilder().clearSealShardUids().addSealShardUids(first);
            return changed.build();
        }
    },

    /** One replica does not remember what a producer has sent. */
    ONE_REPLICA_FORGETS_PRODUCERS("INV-") {
        @Override
        GroupCommand command(NodeId node, GroupCommand command) {
            return node.value().equals("n2") ? PRODUCERS_NOT_REMEMBERED.command(command) : command;
        }
    },

    /** A page lacks its first record. */
    PAGE_PASSES_OVER_A_RECORD("INV-9") {
        @Override
        Page page(Page page) {
            return page.records().size() < 2
                    ? page
                    : new Page(page.records().subList(1, page.records().size()), page.end(), page.children());
        }
    },

    /** A page holds its first record twice. */
    PAGE_REPEATS_A_RECORD("INV-9") {
        @Override
        Page page(Page page) {
            if (page.records().isEmpty()) {
                return page;
            }
            List<Item> records = new ArrayList<>(page.records());
            records.add(1, records.get(0));
            return new Page(records, page.end(), page.children());
        }
    },

    /** A page's records come in the wrong order. */
    PAGE_IN_WRONG_ORDER("INV-9") {
        @Override
        Page page(Page page) {
            List<Item> records = new ArrayList<>(page.records());
            Collections.reverse(records);
            return new Page(records, page.end(), page.children());
        }
    },

    /** A store says that it has synced, and has not. */
    SYNC_SKIPPED("INV-1") {
        @Override
        Store store(NodeId node) {
            return WrongStores.withoutSync();
        }
    },

    /** The last entry before a crash is applied twice. */
    APPLIED_TWICE_AFTER_CRASH("INV-2") {
        @Override
        Store store(NodeId node) {
            return WrongStores.appliedTwiceAfterACrash();
        }
    },

    /** A shard that is opened again gives its last offset out a second time. */
    OFFSET_REUSED_AFTER_RESTART("INV-2") {
        @Override
        Store store(NodeId node) {
            return WrongStores.offsetReusedAfterARestart();
        }
    },

    /** A checkpoint claims one entry more than it has. */
    CHECKPOINT_OFF_BY_ONE("INV-2") {
        @Override
        Store store(NodeId node) {
            return WrongStores.checkpointOffByOne();
        }
    },

    /** A checkpoint lacks what shards remember of producers. */
    CHECKPOINT_WITHOUT_PRODUCERS("INV-") {
        @Override
        Store store(NodeId node) {
            return WrongStores.checkpointWithoutProducers();
        }
    },

    /** A checkpoint does not say which shards are sealed. */
    CHECKPOINT_WITHOUT_SEALS("INV-") {
        @Override
        Store store(NodeId node) {
            return WrongStores.checkpointWithoutSeals();
        }
    },

    /** Retention takes one record that is not old enough. */
    TRIMMED_TOO_FAR("INV-9") {
        @Override
        long trim(long offset) {
            return offset + 1;
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
    private final CommandDecider decider;

    PlantedBug(String found) {
        this(found, CommandHandlers::decide);
    }

    PlantedBug(String found, CommandDecider decider) {
        this.found = found;
        this.decider = decider;
    }

    /** What the violation that is found begins with. */
    String found() {
        return found;
    }

    /** Decides commands in one controller process. */
    CommandDecider decider() {
        return decider;
    }

    /** The leader checks the daily limit of scalings against its own memory. */
    boolean countsInMemory() {
        return false;
    }

    /** What a replica makes of a command. */
    GroupCommand command(GroupCommand command) {
        return command;
    }

    /** What one node's replica makes of a command. */
    GroupCommand command(NodeId node, GroupCommand command) {
        return command(command);
    }

    /** What goes wrong in a node's store. */
    Store store(NodeId node) {
        return new Store() {
            @Override
            public GroupCommand command(GroupCommand command) {
                return PlantedBug.this.command(node, command);
            }
        };
    }

    /** Up to where retention trims. */
    long trim(long offset) {
        return offset;
    }

    /** What a server tells a producer. */
    Answer answer(Answer answer) {
        return answer;
    }

    /** What a server gives a reader. */
    Page page(Page page) {
        return page;
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
}
