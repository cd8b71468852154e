package io.millrace.controller.coordination.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.controller.coordination.command.CoordinationCommand.MoveLeases;
import io.millrace.controller.coordination.command.CoordinationCommand.Start;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Leases from hand to hand. */
class LeaseMovesTest {

    private final Groups groups = new Groups();

    @Test
    void everyAssignmentTakesTheNextEpoch() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0, 1);
        assertThat(groups.epoch(0)).isEqualTo(1);
        assertThat(groups.epoch(1)).isEqualTo(2);
        groups.assign("bob", 0);
        assertThat(groups.lease(0).orElseThrow().isHeldAt(3)).isTrue();
        assertThat(groups.lease(0).orElseThrow().owner()).isEqualTo("bob");
        groups.assign("", 0);
        assertThat(groups.lease(0).orElseThrow().isHeld()).isFalse();
        groups.assign("bob", 0);
        assertThat(groups.epoch(0)).isEqualTo(4);
    }

    @Test
    void aMoveOfALeaseThatHasChangedIsSkipped() {
        groups.reading(Start.TRIM_HORIZON);
        var old = groups.move(0, "ann");
        groups.assign("bob", 0);
        groups.accept(new MoveLeases(Groups.GROUP, List.of(old)));
        assertThat(groups.lease(0).orElseThrow().owner()).isEqualTo("bob");
    }

    @Test
    void aMoveStoresWhatTheHolderSaysAtItsReturnButNothingOlderOrOfAnotherShard() {
        groups.reading(Start.TRIM_HORIZON).assign("ann", 0, 1);
        groups.stored(1, groups.at(1, 7));
        groups.accept(new MoveLeases(
                Groups.GROUP,
                List.of(
                        groups.move(0, "bob", Optional.of(groups.at(0, 5))),
                        groups.move(1, "bob", Optional.of(groups.at(1, 3))))));
        assertThat(groups.lease(0).orElseThrow().owner()).isEqualTo("bob");
        assertThat(groups.lease(0).orElseThrow().position()).isEqualTo(groups.at(0, 5));
        assertThat(groups.lease(1).orElseThrow().position()).isEqualTo(groups.at(1, 7));
        groups.accept(new MoveLeases(Groups.GROUP, List.of(groups.move(0, "", Optional.of(groups.at(1, 9))))));
        assertThat(groups.lease(0).orElseThrow().isHeld()).isFalse();
        assertThat(groups.lease(0).orElseThrow().position()).isEqualTo(groups.at(0, 5));
    }
}
