package io.millrace.controller.coordination.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ProcessInfo;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.coordination.GroupSettings;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationCommand.CheckpointEntry;
import io.millrace.controller.coordination.command.CoordinationCommand.Release;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import io.millrace.controller.coordination.command.CoordinationOutcome.Refused;
import io.millrace.controller.coordination.session.ShardExplanation.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupCoordinatorTest extends CoordinatorRig {

    @Test
    void oneWorkerGetsAllAndASecondOneHalf() {
        FakeSession ann = join("ann");
        assertThat(ann.kept).contains(List.of());
        assertThat(ann.held).hasSize(4);
        FakeSession bob = joinAndWait("bob", ann);
        assertThat(bob.held).isEmpty();
        assertThat(ann.revoked).hasSize(2);
        assertThat(explain()).extracting(ShardExplanation::state).contains(State.REVOKED, State.HELD);
        giveBack(ann);
        assertThat(ann.held).hasSize(2);
        assertThat(bob.held).hasSize(2);
        assertThat(explain()).extracting(ShardExplanation::state).containsOnly(State.HELD);
    }

    @Test
    void aWaveOfWorkersMovesShardsOnceAndWhenItIsOver() {
        FakeSession ann = join("ann");
        pass(Duration.ofSeconds(5), ann);
        FakeSession bob = join("bob");
        pass(Arrivals.QUIET.minus(TICK), ann, bob);
        FakeSession cid = join("cid");
        pass(Arrivals.QUIET.minus(TICK), ann, bob, cid);
        assertThat(ann.revoked).isEmpty();
        pass(TICK, ann, bob, cid);
        assertThat(ann.revoked).hasSize(2);
        giveBack(ann);
        assertThat(bob.held).hasSize(1);
        assertThat(cid.held).hasSize(1);
    }

    @Test
    void aWaveWithoutEndIsNotWaitedFor() {
        FakeSession ann = join("ann");
        pass(Duration.ofSeconds(5), ann);
        FakeSession bob = join("bob");
        for (long second = 0; second < Arrivals.LONGEST.toSeconds(); second++) {
            assertThat(ann.revoked).as("after %d s", second).isEmpty();
            FakeSession restless = join("cid");
            pass(Duration.ofSeconds(1), ann, bob, restless);
            coordinator.leave(restless, List.of());
            log.settle();
        }
        assertThat(ann.revoked).isNotEmpty();
    }

    @Test
    void whatNobodyHoldsIsGivenOutAtOnceInAWave() {
        FakeSession ann = join("ann");
        FakeSession bob = join("bob");
        coordinator.leave(ann, List.of());
        log.settle();
        assertThat(bob.held).hasSize(4);
    }

    @Test
    void anIdleGroupPutsNothingInTheLog() {
        FakeSession ann = join("ann");
        int before = log.applied.size();
        pass(Duration.ofMinutes(1), ann);
        assertThat(log.applied).hasSize(before);
        assertThat(ann.acknowledged).isNotEmpty();
    }

    @Test
    void aSilentWorkerIsReplacedAfterTheFailoverTime() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        giveBack(ann);
        pass(Duration.ofSeconds(9), bob);
        assertThat(ann.end).isEmpty();
        assertThat(bob.held).hasSize(2);
        pass(Duration.ofSeconds(2), bob);
        assertThat(ann.end).contains(ErrorCode.SESSION_EXPIRED);
        assertThat(bob.held).hasSize(4);
    }

    @Test
    void whenTheControllerStoodStillNobodyIsToBlame() {
        FakeSession ann = join("ann");
        nanos += Duration.ofSeconds(30).toNanos();
        coordinator.tick();
        log.settle();
        assertThat(ann.end).isEmpty();
        pass(Duration.ofSeconds(11));
        assertThat(ann.end).contains(ErrorCode.SESSION_EXPIRED);
    }

    @Test
    void whatIsGivenBackWhileTheControllerStandsStillIsInTime() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        nanos += Duration.ofSeconds(40).toNanos();
        coordinator.tick();
        log.settle();
        giveBack(ann);
        assertThat(ann.lost).isEmpty();
        assertThat(bob.held).hasSize(2);
    }

    @Test
    void aBrokenSessionTakesNothingFromAWorkerThatComesBack() {
        FakeSession ann = join("ann");
        coordinator.disconnected(ann);
        pass(Duration.ofSeconds(8));
        assertThat(explain()).extracting(ShardExplanation::state).containsOnly(State.HOLDER_SILENT);
        FakeSession again = join("ann", ann.held.values());
        assertThat(again.kept.orElseThrow()).containsExactlyInAnyOrderElementsOf(ann.held.values());
        pass(Duration.ofSeconds(8), again);
        assertThat(again.lost).isEmpty();
        assertThat(again.held).isEqualTo(ann.held);
    }

    @Test
    void aProcessThatComesWithoutItsLeasesGetsNewEpochs() {
        FakeSession ann = join("ann");
        FakeSession again = join("ann");
        assertThat(ann.end).contains(ErrorCode.RESOURCE_IN_USE);
        assertThat(again.kept).contains(List.of());
        assertThat(again.held.keySet()).isEqualTo(ann.held.keySet());
        again.held.forEach((shard, token) ->
                assertThat(token.epoch()).isGreaterThan(ann.held.get(shard).epoch()));
    }

    @Test
    void aNewLeaderGivesHoldersTheFailoverTime() {
        FakeSession ann = join("ann");
        coordinator.stopLeading(new MillraceException(ErrorCode.NOT_LEADER, "deposed"));
        assertThat(ann.end).contains(ErrorCode.NOT_LEADER);
        coordinator = new GroupCoordinator(log, () -> nanos, () -> MOST_WORKERS);
        coordinator.lead();
        FakeSession bob = join("bob");
        pass(Duration.ofSeconds(10), bob);
        assertThat(bob.held).isEmpty();
        FakeSession again = join("ann", ann.held.values());
        assertThat(again.held).isEqualTo(ann.held);
    }

    @Test
    void aNewLeaderTakesOverFromThoseThatDoNotComeBack() {
        join("ann");
        coordinator = new GroupCoordinator(log, () -> nanos, () -> MOST_WORKERS);
        coordinator.lead();
        FakeSession bob = join("bob");
        pass(Duration.ofMillis(11_400), bob);
        assertThat(bob.held).hasSize(4);
    }

    @Test
    void aRevocationThatIsNotHeededTimesOut() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        pass(Duration.ofSeconds(29), ann, bob);
        assertThat(bob.held).isEmpty();
        pass(Duration.ofSeconds(2), ann, bob);
        assertThat(bob.held).hasSize(2);
        assertThat(ann.lost).hasSize(2).allMatch(lost -> lost.reason().contains("given to bob"));
    }

    @Test
    void whoComesBackIsRemindedOfWhatItWasAskedFor() {
        FakeSession ann = join("ann");
        joinAndWait("bob", ann);
        coordinator.disconnected(ann);
        FakeSession again = join("ann", ann.held.values());
        assertThat(again.revoked).containsExactlyInAnyOrderElementsOf(ann.revoked);
    }

    @Test
    void whoLeavesIsReplacedAtOnce() {
        FakeSession ann = join("ann");
        FakeSession bob = joinAndWait("bob", ann);
        giveBack(ann);
        coordinator.leave(ann, List.of());
        log.settle();
        assertThat(ann.completed).isTrue();
        assertThat(bob.held).hasSize(4);
        coordinator.leave(bob, List.of());
        log.settle();
        assertThat(log.state().group("g").orElseThrow().isHeld()).isFalse();
    }

    @Test
    void workersAreLimited() {
        join("a");
        join("b");
        join("c");
        assertThat(join("d").end).contains(ErrorCode.LIMIT_EXCEEDED);
        assertThat(join("c").end).as("a known worker may come back").isEmpty();
    }

    @Test
    void aJoinThatTheLogDoesNotTakeEndsTheSession() {
        log.failing(true);
        assertThat(join("ann").end).contains(ErrorCode.OVERLOADED);
    }

    @Test
    void whatADeletedGroupHadIsLostAndItsWorkersJoinAgain() {
        FakeSession ann = join("ann");
        log.propose(
                new CoordinationCommand.ReleaseLeases(
                        "g",
                        "ann",
                        ann.held.values().stream()
                                .map(token -> new Release(token.shardUid(), token.epoch(), Optional.empty()))
                                .toList()),
                new Ignored());
        log.propose(new CoordinationCommand.DeleteGroup("g"), new Ignored());
        log.settle();
        pass(Duration.ofSeconds(2), ann);
        assertThat(ann.end).contains(ErrorCode.SESSION_EXPIRED);
    }

    private record Ignored() implements CoordinationLog.Decision {
        @Override
        public void decided(io.millrace.controller.coordination.command.CoordinationOutcome outcome) {
            assertThat(outcome).isNotNull();
        }

        @Override
        public void failed(MillraceException reason) {
            throw reason;
        }
    }

    @Test
    void childrenAreGivenOutWhenTheirParentWasRead() {
        FakeSession ann = join("ann");
        ShardId parent = new ShardId(0);
        var shard = log.world.stream("s").shard(parent).orElseThrow();
        log.world.accept(
                new MetadataCommand.SplitShard("s", parent, shard.range().middle()));
        ProcessInfo.Resharding process = (ProcessInfo.Resharding) log.world.process("s");
        log.world.accept(new MetadataCommand.ChildrenOpened(process.id(), process.round()));
        pass(TICK, ann);
        assertThat(ann.held).hasSize(4);
        assertThat(explain())
                .filteredOn(it -> it.state() == State.WAITS_FOR_PARENTS)
                .hasSize(2)
                .allMatch(it -> it.reason().contains("shardId-000000000000 to be read to its end")
                        && it.reason().contains("at worker ann"));
        CheckpointQueue queue = new CheckpointQueue(log, coordinator::changed);
        List<Optional<Refused>> answers = new ArrayList<>();
        queue.offer(
                List.of(new CheckpointEntry(
                        "g", shard.uid(), ann.held.get(shard.uid()).epoch(), LeasePosition.SHARD_END)),
                reply(answers));
        log.settle();
        assertThat(answers).containsExactly(Optional.empty());
        assertThat(ann.lost).isEmpty();
        assertThat(ann.held).hasSize(6);
    }

    @Test
    void aDeletedStreamIsLost() {
        FakeSession ann = join("ann");
        log.world.accept(new MetadataCommand.DeleteStream("s", false));
        log.world.accept(
                new MetadataCommand.StreamDropped(log.world.process("s").id()));
        pass(TICK, ann);
        assertThat(ann.held).isEmpty();
        assertThat(ann.lost).hasSize(4).allMatch(lost -> lost.reason().contains("gone"));
        assertThat(explain()).extracting(ShardExplanation::state).containsExactly(State.STREAM_MISSING);
        assertThat(log.state().group("g").orElseThrow().leases()).isEmpty();
    }

    @Test
    void aShardThatNobodyTakesIsExplained() {
        FakeSession small = new FakeSession();
        coordinator.join(
                small,
                new JoinRequest("g", "ann", "", Map.of("s", Start.TRIM_HORIZON), GroupSettings.DEFAULT, 3, List.of()));
        log.settle();
        assertThat(small.held).hasSize(3);
        assertThat(explain())
                .filteredOn(it -> it.state() == State.NO_WORKER)
                .singleElement()
                .satisfies(it -> assertThat(it.reason()).contains("hold as many leases as they take"));
        coordinator.leave(small, List.of());
        log.settle();
        assertThat(explain())
                .allMatch(it -> it.state() == State.NO_WORKER && it.reason().equals("the group has no workers"));
    }
}
