package io.millrace.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.history.Outcome;
import org.junit.jupiter.api.Test;

class RegisterCheckerTest {

    private final HistoryBuilder history = new HistoryBuilder();

    @Test
    void isContentWithConcurrentWritesInEitherOrder() {
        history.write(Outcome.OK, 0, 10, "x").write(Outcome.OK, 5, 15, "y");
        history.get(20, 25, "x").get(30, 35, "x");
        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void findsAStaleRead() {
        history.write(Outcome.OK, 0, 10, "x").write(Outcome.OK, 20, 30, "y").get(40, 50, "x");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void findsAReadThatGoesBack() {
        history.write(Outcome.OK, 0, 10, "x").write(Outcome.OK, 20, 60, "y");
        history.get(25, 30, "y").get(35, 40, "x");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void findsALostWrite() {
        history.write(Outcome.OK, 0, 10, "x").get(20, 30, "");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void letsAWriteOfUnknownOutcomeHappenLateOrNever() {
        history.write(Outcome.INFO, 0, 10, "x").get(20, 30, "").get(40, 50, "x").get(60, 70, "x");
        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void doesNotLetItHappenTwice() {
        history.write(Outcome.INFO, 0, 10, "x").write(Outcome.OK, 20, 30, "y");
        history.get(12, 15, "x").get(40, 50, "y").get(60, 70, "x");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void findsARefusedWriteThatHappened() {
        history.write(Outcome.FAIL, 0, 10, "x").get(20, 30, "x");
        assertThat(isLinearizable()).isFalse();
    }

    private boolean isLinearizable() {
        return new RegisterChecker().check(history.done()).isEmpty();
    }
}
