package io.millrace.kinesislibs;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there for. */
class DeliveriesTest {

    private final Deliveries deliveries = new Deliveries();
    private final Turns.Turn first = deliveries.begin("first", "shard");

    /** Sequence numbers rise with the number unless said otherwise. */
    private static Delivery record(String key, int number) {
        return new Delivery(BigInteger.valueOf(100L + number), 0, key, number);
    }

    @Test
    void ordinaryReadingIsFine() {
        first.delivered(record("a", 0));
        first.delivered(record("b", 0));
        first.answered();
        first.checkpointed();
        first.delivered(record("a", 1));
        first.ended();
        first.over();

        assertThat(deliveries.violations()).isEmpty();
        assertThat(deliveries.distinct()).isEqualTo(3);
        assertThat(deliveries.repeated()).isZero();
        assertThat(deliveries.hasEnded("shard")).isTrue();
    }

    @Test
    void swappedRecordsOfAKeyAreFound() {
        first.delivered(record("a", 1));
        first.delivered(record("a", 0));

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("before number 0 of that key"));
    }

    @Test
    void missingRecordsAreFound() {
        first.delivered(record("a", 0));
        first.delivered(record("a", 2));

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("before number 1 of that key"));
    }

    @Test
    void anotherWorkerMayRepeatWhatWasNotCheckpointed() {
        first.delivered(record("a", 0));
        first.answered();
        first.checkpointed();
        first.delivered(record("a", 1));
        first.delivered(record("a", 2));
        first.over();
        assertThat(deliveries.unanswered("first")).containsExactly(record("a", 1), record("a", 2));

        Turns.Turn second = deliveries.begin("second", "shard");
        second.delivered(record("a", 1));
        second.delivered(record("a", 2));
        second.delivered(record("a", 3));

        assertThat(deliveries.violations()).isEmpty();
        assertThat(deliveries.repeated()).isEqualTo(2);
        assertThat(deliveries.shardsOf("first")).isEmpty();
        assertThat(deliveries.shardsOf("second")).containsExactly("shard");
    }

    @Test
    void whatAKilledWorkerMayOrMayNotHaveCheckpointedIsNotAwaitedAgain() {
        first.delivered(record("a", 0));
        first.answered();
        first.delivered(record("a", 1));
        first.over();

        assertThat(deliveries.unanswered("first")).containsExactly(record("a", 1));
    }

    @Test
    void repeatingWhatWasCheckpointedIsFound() {
        first.delivered(record("a", 0));
        first.answered();
        first.checkpointed();
        first.over();
        deliveries.begin("second", "shard").delivered(record("a", 0));

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("behind the checkpoint at 100"));
    }

    @Test
    void repeatingWithinATurnIsFound() {
        first.delivered(record("a", 0));
        first.delivered(record("a", 1));
        first.delivered(record("a", 0));

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("right after number 1 of that key"));
    }

    @Test
    void theSameRecordTwiceInARowIsFound() {
        first.delivered(record("a", 0));
        first.delivered(record("a", 0));

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("right after number 0 of that key"));
    }

    @Test
    void leavingOutWithinARepeatIsFound() {
        for (int number = 0; number < 3; number++) {
            first.delivered(record("a", number));
        }
        first.over();
        Turns.Turn second = deliveries.begin("second", "shard");
        second.delivered(record("a", 0));
        second.delivered(record("a", 2));

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("right after number 0 of that key"));
    }

    @Test
    void aPutThatWasStoredTwiceIsAnotherRecord() {
        first.delivered(record("a", 0));
        first.delivered(new Delivery(BigInteger.valueOf(200), 0, "a", 0));

        assertThat(deliveries.violations()).isEmpty();
        assertThat(deliveries.distinct()).isEqualTo(1);
        assertThat(deliveries.repeated()).isZero();
    }

    @Test
    void readingAShardAgainAfterItsEndIsFound() {
        first.ended();
        deliveries.begin("second", "shard");

        assertThat(deliveries.violations()).anyMatch(v -> v.contains("had been read to its end"));
    }
}
