package io.millrace.controller.coordination.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointQueueTest extends CoordinatorRig {

    @Test
    void checkpointsThatComeWhileOneIsUnderWayShareTheNextEntry() {
        FakeSession ann = join("ann");
        CheckpointQueue queue = new CheckpointQueue(log, group -> {});
        int before = log.applied.size();
        List<Optional<Refused>> answers = new ArrayList<>();
        ann.held
                .values()
                .forEach(token -> queue.offer(
                        List.of(new CheckpointEntry(
                                "g", token.shardUid(), token.epoch() + 100, LeasePosition.SHARD_END)),
                        reply(answers)));
        log.settle();
        assertThat(log.applied).hasSize(before + 2);
        assertThat(answers).hasSize(4).allMatch(answer -> answer.orElseThrow().code() == ErrorCode.LEASE_LOST);
    }

    @Test
    void tooManyWaitingCheckpointsAreRefused() {
        CheckpointQueue queue = new CheckpointQueue(log, group -> {});
        List<Optional<Refused>> answers = new ArrayList<>();
        CheckpointEntry entry = new CheckpointEntry("g", 1, 1, LeasePosition.SHARD_END);
        for (int i = 0; i <= 101; i++) {
            queue.offer(java.util.Collections.nCopies(1000, entry), reply(answers));
        }
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer.orElseThrow().code()).isEqualTo(ErrorCode.OVERLOADED));
    }

    @Test
    void aFailedEntryFailsItsCheckpointsAndTheNextOnesGoOn() {
        join("ann");
        CheckpointQueue queue = new CheckpointQueue(log, group -> {});
        List<Optional<Refused>> answers = new ArrayList<>();
        CheckpointEntry entry = new CheckpointEntry("g", 1, 1, LeasePosition.SHARD_END);
        log.failing(true);
        queue.offer(List.of(entry), reply(answers));
        log.failing(false);
        queue.offer(List.of(entry), reply(answers));
        log.settle();
        assertThat(answers)
                .extracting(answer -> answer.orElseThrow().code())
                .containsExactly(ErrorCode.OVERLOADED, ErrorCode.LEASE_LOST);
    }
}
