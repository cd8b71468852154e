package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

class SeedSearchTest {

    @Test
    void runsEverySeedOnceWhenNoneFails() {
        Set<Long> ran = new ConcurrentSkipListSet<>();
        assertThat(SeedSearch.firstFailure(5, 100, seed -> {
                    assertThat(ran.add(seed)).isTrue();
                    return Optional.empty();
                }))
                .isEmpty();
        assertThat(ran).hasSize(100).contains(5L, 104L);
    }

    @Test
    void tellsTheLowestSeedThatFails() {
        assertThat(SeedSearch.firstFailure(1, 1000, seed -> seed % 7 == 0 ? Optional.of(seed) : Optional.empty()))
                .contains(7L);
    }

    @Test
    void doesNotTakeABrokenWorldForARightOne() {
        assertThatThrownBy(() -> SeedSearch.firstFailure(1, 10, seed -> {
                    throw new IllegalArgumentException("no such world");
                }))
                .hasRootCauseMessage("no such world");
    }
}
