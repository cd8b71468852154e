package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class HandOverRehearsalTest {

    /** It looks itself whether the shards went where they should. */
    @Test
    void shardsGoThereAndBackAgainAndAgain() {
        HandOverRehearsal rehearsal = new HandOverRehearsal();
        for (int times = 0; times < 20; times++) {
            assertThatCode(rehearsal::thereAndBack).doesNotThrowAnyException();
        }
    }
}
