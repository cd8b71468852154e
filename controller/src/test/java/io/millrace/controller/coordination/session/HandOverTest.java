package io.millrace.controller.coordination.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Leases that go from one worker to the next as planned. */
class HandOverTest extends CoordinatorRig {

    private LeasePosition first(LeaseToken token) {
        var shard = log.world.stream("s").allShards().stream()
                .filter(it -> it.uid() == token.shardUid())
                .findFirst()
                .orElseThrow();
        return new LeasePosition.Processed(shard.sequenceNumber(5), LeasePosition.Processed.WHOLE);
    }

    private LeasePosition stored(LeaseToken token) {
        return log.state()
                .group("g")
                .flatMap(group -> group.lease(token.shardUid()))
                .orElseThrow()
                .position();
    }

    @Test
    void aHandOverIsOneEntryWithTheLastCheckpointAndTheGiverIsTold() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        LeaseToken moved = ann.revoked.get(0);
        ann.revoked.retainAll(List.of(moved));
        int before = log.applied.size();
        giveBack(ann, Optional.of(first(moved)));
        assertThat(log.applied.subList(before, log.applied.size()))
                .singleElement()
                .isInstanceOf(CoordinationCommand.MoveLeases.class);
        assertThat(stored(moved)).isEqualTo(first(moved));
        assertThat(bob.held).containsOnlyKeys(moved.shardUid());
        assertThat(ann.released).containsExactly(moved);
        assertThat(ann.lost).isEmpty();
    }

    @Test
    void whatIsGivenBackWhileAMoveIsUnderWayDoesNotWaitForIt() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        List<Release> releases = ann.revoked.stream()
                .map(token -> new Release(token.shardUid(), token.epoch(), Optional.of(first(token))))
                .toList();
        coordinator.release(ann, releases.subList(0, 1));
        coordinator.release(ann, releases.subList(1, 2));
        assertThat(log.waiting()).isEqualTo(2);
        log.settle();
        assertThat(bob.held).hasSize(2);
        assertThat(ann.released).hasSize(2);
    }

    @Test
    void aHandOverThatDidNotArriveIsSaidAgainByWhoComesBack() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        LeaseToken moved = ann.revoked.get(0);
        log.failing(true);
        coordinator.release(ann, List.of(new Release(moved.shardUid(), moved.epoch(), Optional.of(first(moved)))));
        log.settle();
        coordinator.disconnected(ann);
        log.failing(false);
        FakeSession again = join("ann", ann.held.values());
        assertThat(again.kept.orElseThrow()).contains(moved);
        giveBack(again, Optional.of(first(moved)));
        assertThat(bob.held).containsKey(moved.shardUid());
        assertThat(stored(moved)).isEqualTo(first(moved));
    }

    /** It waits for an answer. */
    @Test
    void whoGivesBackWhatItDoesNotHaveIsTold() {
        FakeSession ann = join("ann");
        LeaseToken stale = new LeaseToken(ann.held.firstKey(), 99);
        coordinator.release(ann, List.of(new Release(stale.shardUid(), stale.epoch(), Optional.empty())));
        log.settle();
        assertThat(ann.lost).extracting(LostLease::token).containsExactly(stale);
        assertThat(ann.released).isEmpty();
        assertThat(ann.held).hasSize(4);
    }

    @Test
    void whoLeavesBeforeItsHandOverIsInTheLogLosesNoCheckpoint() {
        FakeSession ann = join("ann");
        joinAndWait("bob", ann);
        LeaseToken moved = ann.revoked.get(0);
        coordinator.release(ann, List.of(new Release(moved.shardUid(), moved.epoch(), Optional.of(first(moved)))));
        coordinator.leave(ann, List.of());
        log.settle();
        assertThat(stored(moved)).isEqualTo(first(moved));
    }

    @Test
    void whoIsAboutToGoGetsNothingMoreNotEvenWhatItGaveBack() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        giveBack(ann);
        coordinator.closes(bob);
        bob.revoked.addAll(bob.held.values());
        giveBack(bob);
        assertThat(bob.held).isEmpty();
        assertThat(ann.held).hasSize(4);
        coordinator.closes(ann);
        ann.revoked.addAll(ann.held.values());
        giveBack(ann);
        assertThat(ann.held).isEmpty();
        assertThat(ann.released).hasSize(6);
        assertThat(log.state().group("g").orElseThrow().isHeld()).isFalse();
        assertThat(join("ann").held).as("it has changed its mind").hasSize(4);
    }

    @Test
    void aReleaseThatTheLogDoesNotTakeIsNotForgotten() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        log.failing(true);
        giveBack(ann);
        assertThat(bob.held).isEmpty();
        log.failing(false);
        pass(Duration.ofSeconds(1), ann, bob);
        assertThat(bob.held).hasSize(2);
    }
}
