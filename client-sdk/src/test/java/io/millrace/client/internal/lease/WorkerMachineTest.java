package io.millrace.client.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.StartPosition;
import io.millrace.client.internal.lease.WorkerEvent.CheckpointAnswered.Stored;
import io.millrace.client.internal.lease.WorkerEvent.SessionEnded.Why;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every rule of the worker, event by event, with a clock that the test moves. */
class WorkerMachineTest {

    private static final LeaseToken FIRST = new LeaseToken(100, 1);
    private static final LeaseToken SECOND = new LeaseToken(101, 2);

    private final WorkerMachine machine = new WorkerMachine(Duration.ofSeconds(1));
    private long now = Duration.ofSeconds(100).toNanos();
    private int session;

    private static Lease lease(LeaseToken token) {
        return new Lease(
                token,
                "orders",
                (int) (token.shardUid() - 100),
                1,
                List.of(),
                StartPosition.trimHorizon(),
                Optional.empty());
    }

    private static Position at(long offset) {
        return Position.after(new SequenceNumber(1, 0, offset));
    }

    private List<WorkerCommand> on(WorkerEvent event) {
        return on(List.of(event));
    }

    private List<WorkerCommand> on(List<WorkerEvent> events) {
        List<WorkerCommand> commands = machine.on(events, now);
        commands.forEach(command -> {
            if (command instanceof WorkerCommand.Connect connect) {
                session = connect.session();
            }
        });
        return commands;
    }

    private List<WorkerCommand> tick() {
        return on(new WorkerEvent.Tick(Map.of()));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private List<WorkerCommand> join(LeaseToken... kept) {
        return on(new WorkerEvent.Joined(session, now, Duration.ofMillis(3333), Duration.ofSeconds(10), Set.of(kept)));
    }

    private void joinWith(LeaseToken... leases) {
        tick();
        join();
        on(new WorkerEvent.Assigned(
                session, List.of(leases).stream().map(WorkerMachineTest::lease).toList()));
    }

    private WorkerEvent ended(Why why) {
        return new WorkerEvent.SessionEnded(
                session, why, Optional.empty(), new MillraceException(ErrorCode.UNAVAILABLE, "gone"));
    }

    private static <T extends WorkerCommand> List<T> only(Class<T> type, List<WorkerCommand> commands) {
        List<T> found = new ArrayList<>();
        commands.forEach(command -> {
            if (type.isInstance(command)) {
                found.add(type.cast(command));
            }
        });
        return found;
    }

    private static WorkerCommand.StoreCheckpoints stored(List<WorkerCommand> commands) {
        return only(WorkerCommand.StoreCheckpoints.class, commands).get(0);
    }

    private List<WorkerCommand> answer(WorkerCommand.StoreCheckpoints call, Stored result) {
        Map<LeaseToken, Stored> results = new java.util.HashMap<>();
        call.positions().keySet().forEach(token -> results.put(token, result));
        return on(new WorkerEvent.CheckpointAnswered(call.call(), results));
    }

    @Test
    void joinsAndBeginsWhatItIsAssigned() {
        assertThat(tick()).containsExactly(new WorkerCommand.Connect(1, Optional.empty(), List.of()));
        assertThat(tick()).isEmpty();
        assertThat(join())
                .containsExactly(
                        new WorkerCommand.ActUntil(now + Duration.ofSeconds(10).toNanos()));
        assertThat(on(new WorkerEvent.Assigned(session, List.of(lease(FIRST)))))
                .containsExactly(new WorkerCommand.StartShard(lease(FIRST)));
    }

    @Test
    void followsTheLeaderAtOnceAndOthersAfterAPause() {
        tick();
        on(new WorkerEvent.SessionEnded(
                session, Why.NOT_LEADER, Optional.of("b:1"), new MillraceException(ErrorCode.NOT_LEADER, "b leads")));
        assertThat(tick()).containsExactly(new WorkerCommand.Connect(2, Optional.of("b:1"), List.of()));
        on(ended(Why.BROKEN));
        assertThat(tick()).isEmpty();
        pass(Duration.ofMillis(200));
        assertThat(tick()).containsExactly(new WorkerCommand.Connect(3, Optional.empty(), List.of()));
    }

    @Test
    void givesUpACoordinatorThatSaysNothing() {
        tick();
        pass(Duration.ofSeconds(4));
        tick();
        pass(Duration.ofMillis(100));
        assertThat(only(WorkerCommand.Connect.class, tick())).hasSize(1);
    }

    @Test
    void heartbeatsExtendTheTimeToActFromWhenTheyWereSent() {
        joinWith(FIRST);
        pass(Duration.ofMillis(3400));
        long sent = now;
        assertThat(tick()).containsExactly(new WorkerCommand.Heartbeat(1));
        pass(Duration.ofSeconds(1));
        assertThat(on(new WorkerEvent.HeartbeatAnswered(session, 1)))
                .containsExactly(
                        new WorkerCommand.ActUntil(sent + Duration.ofSeconds(10).toNanos()));
    }

    /** INV-7: when no heartbeat was answered for the failover time, others may hold the leases. */
    @Test
    void stopsAtOnceWhenNoHeartbeatWasAnswered() {
        joinWith(FIRST, SECOND);
        pass(Duration.ofSeconds(10));
        assertThat(only(WorkerCommand.AbortShard.class, tick()))
                .extracting(WorkerCommand.AbortShard::lease)
                .containsExactly(FIRST, SECOND);
        assertThat(only(WorkerCommand.TicketRefused.class, on(new WorkerEvent.CheckpointWanted(FIRST, at(5), 1))))
                .hasSize(1);
        pass(Duration.ofSeconds(2));
        assertThat(only(WorkerCommand.Connect.class, tick()))
                .allMatch(connect -> connect.held().isEmpty());
    }

    @Test
    void keepsItsLeasesOverABrokenSession() {
        joinWith(FIRST, SECOND);
        on(ended(Why.BROKEN));
        pass(Duration.ofMillis(100));
        assertThat(tick()).containsExactly(new WorkerCommand.Connect(2, Optional.empty(), List.of(FIRST, SECOND)));
        assertThat(only(WorkerCommand.AbortShard.class, join(FIRST)))
                .extracting(WorkerCommand.AbortShard::lease)
                .containsExactly(SECOND);
    }

    @Test
    void whatAnEarlierSessionSaysIsIgnored() {
        joinWith(FIRST);
        int old = session;
        on(ended(Why.BROKEN));
        pass(Duration.ofMillis(100));
        tick();
        join(FIRST);
        assertThat(on(new WorkerEvent.Lost(old, FIRST, "old news"))).isEmpty();
        assertThat(on(new WorkerEvent.Assigned(old, List.of(lease(SECOND))))).isEmpty();
    }

    @Test
    void storesProgressOfAllShardsWithOneCallAtEachInterval() {
        joinWith(FIRST, SECOND);
        pass(Duration.ofSeconds(2));
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.Tick(Map.of(FIRST, at(3), SECOND, at(9)))));
        assertThat(call.positions()).isEqualTo(Map.of(FIRST, at(3), SECOND, at(9)));
        answer(call, Stored.YES);
        pass(Duration.ofSeconds(2));
        assertThat(only(WorkerCommand.StoreCheckpoints.class, tick())).isEmpty();
    }

    @Test
    void aWantedCheckpointGoesAtOnceAndItsTicketEndsWhenItIsStored() {
        joinWith(FIRST);
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.CheckpointWanted(FIRST, at(3), 1)));
        assertThat(tick()).isEmpty();
        WorkerCommand.StoreCheckpoints next = stored(on(new WorkerEvent.CheckpointWanted(FIRST, at(4), 2)));
        assertThat(answer(call, Stored.YES)).containsExactly(new WorkerCommand.TicketDone(1));
        assertThat(answer(next, Stored.YES)).containsExactly(new WorkerCommand.TicketDone(2));
    }

    @Test
    void aFewCheckpointCallsAreOnTheirWayAtOnceAndTheRestWaits() {
        joinWith(FIRST);
        List<WorkerCommand> calls = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            calls.addAll(on(new WorkerEvent.CheckpointWanted(FIRST, at(i), i)));
        }
        assertThat(calls).hasSize(4);
        List<WorkerCommand> then = answer(stored(calls), Stored.YES);
        assertThat(stored(then).positions()).isEqualTo(Map.of(FIRST, at(6)));
    }

    @Test
    void aCheckpointCallThatFailedIsMadeAgain() {
        joinWith(FIRST);
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.CheckpointWanted(FIRST, at(3), 1)));
        assertThat(on(new WorkerEvent.CheckpointFailed(call.call()))).isEmpty();
        pass(Duration.ofMillis(150));
        assertThat(stored(tick()).positions()).isEqualTo(Map.of(FIRST, at(3)));
    }

    /** INV-7: fencing. */
    @Test
    void aRefusedCheckpointEndsTheLease() {
        joinWith(FIRST);
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.CheckpointWanted(FIRST, at(3), 1)));
        List<WorkerCommand> then = answer(call, Stored.LEASE_LOST);
        assertThat(only(WorkerCommand.TicketRefused.class, then)).hasSize(1);
        assertThat(only(WorkerCommand.AbortShard.class, then)).hasSize(1);
    }

    @Test
    void handsOverWithTheLastCheckpointAndForgetsWhenItIsToldThatItArrived() {
        joinWith(FIRST);
        assertThat(on(new WorkerEvent.Revoked(session, List.of(FIRST))))
                .containsExactly(new WorkerCommand.DrainShard(FIRST));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.of(at(8)))))
                .containsExactly(released(FIRST, Optional.of(at(8))));
        assertThat(tick()).isEmpty();
        assertThat(on(new WorkerEvent.Released(session, List.of(FIRST))))
                .containsExactly(new WorkerCommand.ForgetShard(FIRST));
    }

    @Test
    void aHandOverDoesNotWaitForACheckpointUnderWay() {
        joinWith(FIRST);
        pass(Duration.ofSeconds(2));
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.Tick(Map.of(FIRST, at(3)))));
        on(new WorkerEvent.Revoked(session, List.of(FIRST)));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.of(at(8)))))
                .containsExactly(released(FIRST, Optional.of(at(8))));
        assertThat(answer(call, Stored.LEASE_LOST)).as("overtaken").isEmpty();
        assertThat(on(new WorkerEvent.Released(session, List.of(FIRST))))
                .containsExactly(new WorkerCommand.ForgetShard(FIRST));
    }

    @Test
    void whatComesToRestTogetherIsGivenBackTogether() {
        joinWith(FIRST, SECOND);
        on(new WorkerEvent.Revoked(session, List.of(FIRST, SECOND)));
        assertThat(on(List.of(
                        new WorkerEvent.Drained(FIRST, Optional.of(at(8))),
                        new WorkerEvent.Drained(SECOND, Optional.empty()))))
                .containsExactly(
                        new WorkerCommand.Release(Map.of(FIRST, Optional.of(at(8)), SECOND, Optional.empty())));
    }

    /** A session that breaks at that moment repeats nothing: the next one tells whether the lease was given back. */
    @Test
    void whatWasGivenBackInABrokenSessionIsGivenBackAgainIfItDidNotArrive() {
        joinWith(FIRST, SECOND);
        on(new WorkerEvent.Revoked(session, List.of(FIRST, SECOND)));
        on(List.of(
                new WorkerEvent.Drained(FIRST, Optional.of(at(8))),
                new WorkerEvent.Drained(SECOND, Optional.of(at(9)))));
        on(ended(Why.BROKEN));
        pass(Duration.ofMillis(100));
        assertThat(only(WorkerCommand.Connect.class, tick()))
                .singleElement()
                .satisfies(connect -> assertThat(connect.held()).containsExactly(FIRST, SECOND));
        assertThat(join(SECOND))
                .contains(new WorkerCommand.ForgetShard(FIRST), released(SECOND, Optional.of(at(9))))
                .doesNotHaveAnyElementsOfTypes(WorkerCommand.AbortShard.class);
    }

    @Test
    void theTicketOfACheckpointThatWentWithTheLeaseEndsWhenItArrives() {
        joinWith(FIRST);
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.CheckpointWanted(FIRST, at(8), 1)));
        on(new WorkerEvent.Revoked(session, List.of(FIRST)));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.empty())))
                .containsExactly(released(FIRST, Optional.of(at(8))));
        assertThat(on(new WorkerEvent.CheckpointWanted(FIRST, at(8), 2)))
                .containsExactly(new WorkerCommand.TicketRefused(2, "the lease is gone"));
        assertThat(on(new WorkerEvent.Released(session, List.of(FIRST)))).contains(new WorkerCommand.TicketDone(1));
        assertThat(answer(call, Stored.LEASE_LOST)).isEmpty();
    }

    private static WorkerCommand released(LeaseToken token, Optional<Position> last) {
        return new WorkerCommand.Release(Map.of(token, last));
    }

    @Test
    void aLeaseThatWasDrainedWhileTheSessionWasBrokenIsReleasedInTheNextOne() {
        joinWith(FIRST);
        on(new WorkerEvent.Revoked(session, List.of(FIRST)));
        on(ended(Why.BROKEN));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.empty()))).isEmpty();
        pass(Duration.ofMillis(100));
        tick();
        assertThat(join(FIRST)).contains(released(FIRST, Optional.empty()));
    }

    @Test
    void aShardsEndIsStoredAndNotReleased() {
        joinWith(FIRST);
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.Ended(FIRST)));
        assertThat(call.positions()).isEqualTo(Map.of(FIRST, Position.end()));
        assertThat(answer(call, Stored.YES)).containsExactly(new WorkerCommand.ForgetShard(FIRST));
    }

    @Test
    void aShardsEndThatTheCoordinatorDoesNotSeeYetIsStoredLater() {
        joinWith(FIRST);
        WorkerCommand.StoreCheckpoints call = stored(on(new WorkerEvent.Ended(FIRST)));
        assertThat(answer(call, Stored.LATER)).isEmpty();
        pass(Duration.ofMillis(150));
        assertThat(stored(tick()).positions()).isEqualTo(Map.of(FIRST, Position.end()));
    }

    @Test
    void aStoppedShardIsHeldAndCanBeHandedOver() {
        joinWith(FIRST);
        on(new WorkerEvent.Stopped(FIRST, Optional.empty()));
        assertThat(on(new WorkerEvent.Revoked(session, List.of(FIRST))))
                .containsExactly(new WorkerCommand.DrainShard(FIRST));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.empty()))).contains(released(FIRST, Optional.empty()));
    }

    @Test
    void closingDrainsStoresReleasesAndLeaves() {
        joinWith(FIRST);
        assertThat(on(new WorkerEvent.CloseWanted()))
                .containsExactly(new WorkerCommand.Close(), new WorkerCommand.DrainShard(FIRST));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.of(at(1)))))
                .containsExactly(released(FIRST, Optional.of(at(1))));
        assertThat(on(new WorkerEvent.Released(session, List.of(FIRST))))
                .containsExactly(new WorkerCommand.ForgetShard(FIRST), new WorkerCommand.Leave());
        assertThat(on(ended(Why.LEFT))).containsExactly(new WorkerCommand.Finish(Optional.empty()));
    }

    @Test
    void whatIsAssignedWhileClosingIsGivenBack() {
        joinWith(FIRST);
        on(new WorkerEvent.CloseWanted());
        assertThat(on(new WorkerEvent.Assigned(session, List.of(lease(SECOND)))))
                .containsExactly(released(SECOND, Optional.empty()));
    }

    @Test
    void closingTooLongAborts() {
        joinWith(FIRST);
        on(new WorkerEvent.CloseWanted());
        assertThat(on(new WorkerEvent.CloseOverdue())).hasAtLeastOneElementOfType(WorkerCommand.AbortShard.class);
    }

    @Test
    void aRefusedWorkerEnds() {
        joinWith(FIRST);
        MillraceException cause = new MillraceException(ErrorCode.RESOURCE_IN_USE, "another process has this id");
        List<WorkerCommand> then = on(new WorkerEvent.SessionEnded(session, Why.REFUSED, Optional.empty(), cause));
        assertThat(then).contains(new WorkerCommand.Finish(Optional.of(cause)));
        assertThat(only(WorkerCommand.AbortShard.class, then)).hasSize(1);
        assertThat(tick()).isEmpty();
    }

    @Test
    void anExpiredSessionTakesAllLeases() {
        joinWith(FIRST, SECOND);
        assertThat(only(WorkerCommand.AbortShard.class, on(ended(Why.EXPIRED)))).hasSize(2);
    }
}
