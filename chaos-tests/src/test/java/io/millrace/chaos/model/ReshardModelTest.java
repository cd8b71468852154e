package io.millrace.chaos.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two shards in two groups are merged into a child in a third, while a producer per key writes and a reader reads. In between replicas
 * apply, flush, crash and install checkpoints, and calls are repeated, come late or lose their answer. Unlike the simulation this
 * visits every state there is, of a world that is small: a few records, a few faults, two replicas of one parent. It is a
 * model of the design (ADR 0017), not the product's code.
 */
class ReshardModelTest {

    /** Small worlds; what one leaves out is in the other. */
    private static List<State> worlds() {
        return List.of(State.first(1, 1, 1), State.first(2, 1, 0));
    }

    @Test
    void nothingBreaksInAnyState() {
        int states = 0;
        for (State world : worlds()) {
            Search search = new Search(new Rules(Mistake.NONE));
            assertThat(search.harm(world)).isEmpty();
            assertThat(search.everythingHappened()).isTrue();
            states += search.states();
        }
        System.out.println("The model of resharding has " + states + " states");
        assertThat(states).isGreaterThan(400_000);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void mistakeIsFound(Mistake mistake) {
        Optional<String> harm = worlds().stream()
                .flatMap(world -> new Search(new Rules(mistake)).harm(world).stream())
                .findFirst();
        assertThat(harm).as("harm by %s", mistake).isPresent();
    }
}
