package io.millrace.node.audit.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditStateTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final NodeId PEER = new NodeId("peer");

    /** Ends beyond what a signed number can say come last. */
    private static final List<ShardExtent> SHARDS = List.of(
            new ShardExtent(-3, 1, 0, 10),
            new ShardExtent(5, 1, 40, 100),
            new ShardExtent(6, 2, 0, 0),
            new ShardExtent(9, 2, 0, 50));

    @Test
    void theFirstPassWaitsUntilTheClusterHasStarted() {
        AuditState state = AuditState.unknown(0);
        assertThat(state.begun(DAY, 1, HOUR - 1).running()).isEmpty();
        assertThat(state.begun(DAY, 1, HOUR).running()).isPresent();
        assertThat(state.begun(Duration.ofMinutes(2), 1, HOUR / 2).running()).isPresent();
    }

    @Test
    void withoutAPeriodNothingBeginsByItself() {
        assertThat(AuditState.unknown(0).begun(Duration.ZERO, 1, 1000 * HOUR).running())
                .isEmpty();
    }

    @Test
    void theNextPassComesAPeriodAfterTheLastWholeOne() {
        AuditState whole = walked(AuditState.unknown(0).requested(1, 0, 0), 7 * HOUR);
        assertThat(whole.wholeMillis()).isEqualTo(7 * HOUR);
        assertThat(whole.ageMillis(8 * HOUR)).isEqualTo(HOUR);
        assertThat(whole.begun(DAY, 2, 30 * HOUR).running()).isEmpty();
        assertThat(whole.begun(DAY, 2, 31 * HOUR).running())
                .hasValueSatisfying(pass -> assertThat(pass.id()).isEqualTo(2));
    }

    @Test
    void aPassGoesThroughAllShardsInOrder() {
        AuditState state = AuditState.unknown(0).requested(1, 0, 0);
        List<AuditRange> ranges = new ArrayList<>();
        while (range(state).isPresent()) {
            AuditRange range = range(state).orElseThrow();
            ranges.add(range);
            state = state.compared(range, clean(Math.min(range.to(), range.from() + 30)));
        }
        assertThat(ranges)
                .containsExactly(
                        new AuditRange(5, 40, 100),
                        new AuditRange(5, 70, 100),
                        new AuditRange(9, 0, 50),
                        new AuditRange(9, 30, 50),
                        new AuditRange(-3, 0, 10));
        assertThat(state.running().orElseThrow().totals().records()).isEqualTo(120);
    }

    @Test
    void aPassOfOneStreamLeavesTheOthersAndIsNoWholeOne() {
        AuditState state = AuditState.unknown(0).requested(1, 2, 0);
        assertThat(range(state)).contains(new AuditRange(9, 0, 50));
        AuditState done = walked(state, HOUR);
        assertThat(done.pass().isWhole()).isTrue();
        assertThat(done.wholeMillis()).isZero();
    }

    @Test
    void aShardThatGrowsIsLookedAtUpToWhereItWas() {
        AuditState state = AuditState.unknown(0).requested(1, 0, 0).compared(new AuditRange(5, 40, 100), clean(70));
        List<ShardExtent> grown = List.of(new ShardExtent(5, 1, 40, 5000), new ShardExtent(9, 2, 0, 50));
        assertThat(state.running().orElseThrow().nextRange(grown)).contains(new AuditRange(5, 70, 100));
        state = state.compared(new AuditRange(5, 70, 100), clean(100));
        assertThat(state.running().orElseThrow().nextRange(grown)).contains(new AuditRange(9, 0, 50));
    }

    @Test
    void whatIsTrimmedMeanwhileIsPassedOver() {
        AuditState state = AuditState.unknown(0).requested(1, 0, 0).compared(new AuditRange(5, 40, 100), clean(70));
        AuditPass pass = state.running().orElseThrow();
        assertThat(pass.nextRange(List.of(new ShardExtent(5, 1, 90, 100)))).contains(new AuditRange(5, 90, 100));
        assertThat(pass.nextRange(List.of(new ShardExtent(5, 1, 100, 100)))).isEmpty();
        assertThat(pass.nextRange(List.of())).isEmpty();
    }

    @Test
    void whatCouldNotBeComparedIsTriedAgainAndOnlyThat() {
        AuditState state = AuditState.unknown(0)
                .requested(1, 0, 0)
                .compared(new AuditRange(5, 40, 100), clean(70))
                .compared(new AuditRange(5, 70, 100), missing(100))
                .compared(new AuditRange(9, 0, 50), missing(20))
                .compared(new AuditRange(9, 20, 50), clean(50))
                .compared(new AuditRange(-3, 0, 10), clean(10))
                .ended(HOUR);
        assertThat(state.wholeMillis()).isZero();
        assertThat(state.pass().notCompared()).containsEntry(PEER, "away");

        assertThat(state.begun(DAY, 2, HOUR + DAY.toMillis() / 10 - 1).running())
                .isEmpty();
        AuditState again = state.begun(DAY, 2, HOUR + DAY.toMillis() / 10);
        assertThat(range(again)).contains(new AuditRange(5, 70, 100));
        again = again.compared(new AuditRange(5, 70, 100), clean(100));
        assertThat(range(again)).contains(new AuditRange(9, 0, 20));
        again = again.compared(new AuditRange(9, 0, 20), clean(20));
        assertThat(range(again)).isEmpty();
        assertThat(again.ended(20 * HOUR).wholeMillis()).isEqualTo(20 * HOUR);
    }

    @Test
    void whatWasLeftIsKeptUntilAllReplicasAreSeenToBeAlike() {
        AuditRange range = new AuditRange(9, 0, 50);
        UndecidedRange left = new UndecidedRange(9, 10, 13, "why", 0);
        AuditState state = AuditState.unknown(0)
                .requested(1, 0, 0)
                .compared(range, new RangeOutcome(50, 1, 1, 1, 0, 0, List.of(left), Map.of()));
        assertThat(state.undecided()).containsExactly(left.foundBy(1));
        assertThat(state.compared(range, missing(50)).undecided()).hasSize(1);
        assertThat(state.compared(range, clean(5)).undecided()).hasSize(1);
        assertThat(state.compared(range, clean(50)).undecided()).isEmpty();
        assertThat(state.compared(range, new RangeOutcome(50, 1, 1, 1, 0, 0, List.of(left), Map.of()))
                        .undecided())
                .hasSize(1);
    }

    @Test
    void whatWasLeftGoesWithItsShard() {
        UndecidedRange left = new UndecidedRange(77, 10, 13, "why", 1);
        AuditState before = new AuditState(0, 0, null, List.of(left));
        assertThat(walked(before.requested(2, 0, 0), HOUR).undecided()).isEmpty();
        assertThat(walked(before.requested(2, 2, 0), HOUR).undecided()).hasSize(1);
    }

    private static AuditState walked(AuditState state, long nowMillis) {
        AuditState walking = state;
        while (range(walking).isPresent()) {
            AuditRange range = range(walking).orElseThrow();
            walking = walking.compared(range, clean(range.to()));
        }
        return walking.ended(nowMillis);
    }

    private static Optional<AuditRange> range(AuditState state) {
        return state.running().orElseThrow().nextRange(SHARDS);
    }

    private static RangeOutcome clean(long doneTo) {
        return new RangeOutcome(doneTo, 1, 1, 0, 0, 0, List.of(), Map.of());
    }

    private static RangeOutcome missing(long doneTo) {
        return new RangeOutcome(doneTo, 1, 1, 0, 0, 0, List.of(), Map.of(PEER, "away"));
    }
}
