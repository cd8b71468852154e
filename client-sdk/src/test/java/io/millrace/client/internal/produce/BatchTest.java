package io.millrace.client.internal.produce;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the records of a block are told when their time is over. */
class BatchTest {

    private static final MillraceException FULL = new MillraceException(ErrorCode.STORAGE_FULL, "the disk is full");

    private final Batch batch = new Batch();

    @Test
    void aBlockThatOnlyWaitedNamesWhatItWaitedFor() {
        MillraceException failure = batch.tooOld(Optional.of(FULL));
        assertThat(failure.code()).isEqualTo(ErrorCode.STORAGE_FULL);
        assertThat(failure).hasMessageContaining("the disk is full");
    }

    @ParameterizedTest
    @EnumSource(names = {"OUT_OF_ORDER_SEQUENCE", "UNKNOWN_PRODUCER"})
    void aBlockThatCameBeforeItsPredecessorNamesThatOnesRefusal(ErrorCode aboutOrder) {
        batch.lastRefusal = new MillraceException(aboutOrder, "5 came before 4");
        assertThat(batch.tooOld(Optional.of(FULL)).code()).isEqualTo(ErrorCode.STORAGE_FULL);
    }

    @Test
    void itsOwnRefusalCountsMost() {
        batch.lastRefusal = new MillraceException(ErrorCode.THROUGHPUT_EXCEEDED, "too fast");
        assertThat(batch.tooOld(Optional.of(FULL)).code()).isEqualTo(ErrorCode.THROUGHPUT_EXCEEDED);
    }

    @Test
    void whatMayBeStoredIsUnknownWhateverTheReason() {
        batch.maybeStored = true;
        assertThat(batch.tooOld(Optional.of(FULL)).code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    }

    @Test
    void withoutAnyRefusalItIsUnavailable() {
        assertThat(batch.tooOld(Optional.empty()).code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }
}
