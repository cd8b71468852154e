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
        List<WorkerCommand> commands = machine.on(event, now);
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
        assertThat(on(new WorkerEvent.CheckpointWanted(FIRST, at(4), 2))).isEmpty();
        List<WorkerCommand> then = answer(call, Stored.YES);
        assertThat(then).contains(new WorkerCommand.TicketDone(1)).doesNotContain(new WorkerCommand.TicketDone(2));
        assertThat(answer(stored(then), Stored.YES)).contains(new WorkerCommand.TicketDone(2));
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
    void handsOverOnlyAfterTheLastCheckpointIsStored() {
        joinWith(FIRST);
        assertThat(on(new WorkerEvent.Revoked(session, List.of(FIRST))))
                .containsExactly(new WorkerCommand.DrainShard(FIRST));
        List<WorkerCommand> then = on(new WorkerEvent.Drained(FIRST, Optional.of(at(8))));
        assertThat(only(WorkerCommand.Release.class, then)).isEmpty();
        assertThat(answer(stored(then), Stored.YES))
                .containsExactly(new WorkerCommand.Release(FIRST), new WorkerCommand.ForgetShard(FIRST));
    }

    @Test
    void aLeaseThatWasDrainedWhileTheSessionWasBrokenIsReleasedInTheNextOne() {
        joinWith(FIRST);
        on(new WorkerEvent.Revoked(session, List.of(FIRST)));
        on(ended(Why.BROKEN));
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.empty()))).isEmpty();
        pass(Duration.ofMillis(100));
        tick();
        assertThat(join(FIRST)).contains(new WorkerCommand.Release(FIRST));
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
        assertThat(on(new WorkerEvent.Drained(FIRST, Optional.empty()))).contains(new WorkerCommand.Release(FIRST));
    }

    @Test
    void closingDrainsStoresReleasesAndLeaves() {
        joinWith(FIRST);
        assertThat(on(new WorkerEvent.CloseWanted())).containsExactly(new WorkerCommand.DrainShard(FIRST));
        List<WorkerCommand> then = on(new WorkerEvent.Drained(FIRST, Optional.of(at(1))));
        assertThat(answer(stored(then), Stored.YES))
                .containsExactly(
                        new WorkerCommand.Release(FIRST),
                        new WorkerCommand.ForgetShard(FIRST),
                        new WorkerCommand.Leave());
        assertThat(on(ended(Why.LEFT))).containsExactly(new WorkerCommand.Finish(Optional.empty()));
    }

    @Test
    void whatIsAssignedWhileClosingIsGivenBack() {
        joinWith(FIRST);
        on(new WorkerEvent.CloseWanted());
        assertThat(on(new WorkerEvent.Assigned(session, List.of(lease(SECOND)))))
                .containsExactly(new WorkerCommand.Release(SECOND), new WorkerCommand.ForgetShard(SECOND));
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
