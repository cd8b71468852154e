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

    @Test
    void isContentWithAStreamThatIsMadeAgain() {
        history.swap(Outcome.OK, 0, 10, "", "1025").get(20, 30, "1025").write(Outcome.OK, 40, 50, "");
        history.get(60, 70, "").swap(Outcome.OK, 80, 90, "", "1026").get(100, 110, "1026");
        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void findsAStreamThatIsMadeTwice() {
        history.swap(Outcome.OK, 0, 10, "", "1025").swap(Outcome.OK, 20, 30, "", "1026");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void findsADeletedStreamThatIsThereAgain() {
        history.swap(Outcome.OK, 0, 10, "", "1025")
                .write(Outcome.OK, 20, 30, "")
                .get(40, 50, "1025");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void letsADeletionOfUnknownOutcomeMakeRoomForAnotherStream() {
        history.swap(Outcome.OK, 0, 10, "", "1025").write(Outcome.INFO, 20, 30, "");
        history.swap(Outcome.OK, 40, 50, "", "1026").get(60, 70, "1026");
        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void isContentWithACheckpointThatChangesNothing() {
        history.advance(Outcome.OK, 0, 10, "9")
                .advance(Outcome.INFO, 20, 30, "10")
                .advance(Outcome.OK, 40, 50, "11");
        history.get(60, 70, "11");
        assertThat(isLinearizable()).isTrue();
    }

    @Test
    void findsACheckpointThatGoesBack() {
        history.advance(Outcome.INFO, 0, 10, "9").advance(Outcome.OK, 20, 30, "10");
        history.get(40, 50, "10").get(60, 70, "9");
        assertThat(isLinearizable()).isFalse();
    }

    @Test
    void findsALostCheckpoint() {
        history.advance(Outcome.OK, 0, 10, "9")
                .advance(Outcome.OK, 20, 30, "10")
                .get(40, 50, "9");
        assertThat(isLinearizable()).isFalse();
    }

    private boolean isLinearizable() {
        return new RegisterChecker().check(history.done()).isEmpty();
    }
}
