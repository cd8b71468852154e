package io.millrace.common.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The numbers that users are promised: a change of one must be meant. */
class LimitsTest {

    @Test
    void theDefaultProfileIsWhatAwsDocuments() {
        Limits limits = Limits.AWS_2026;
        assertThat(limits.shardWriteBytes()).isEqualTo(1_048_576);
        assertThat(limits.shardWriteRecords()).isEqualTo(1000);
        assertThat(limits.shardReadBytes()).isEqualTo(2_097_152);
        assertThat(limits.shardReadCalls()).isEqualTo(5);
        assertThat(limits.putRecordsCount()).isEqualTo(500);
        assertThat(limits.getRecordsCount()).isEqualTo(10_000);
        assertThat(limits.minRetention()).isEqualTo(Duration.ofHours(24));
        assertThat(limits.maxRetention()).isEqualTo(Duration.ofDays(365));
        assertThat(limits.scaleFactor()).isEqualTo(2);
        assertThat(limits.streamsCreating()).isEqualTo(5);
        assertThat(limits.onDemandStreams()).isEqualTo(50);
        assertThat(limits.modeChangesPerDay()).isEqualTo(2);
    }

    @Test
    void theClassicProfileIsNowhereWider() {
        Limits classic = Limits.CLASSIC;
        Limits today = Limits.AWS_2026;
        assertThat(classic.putRecordsBytes()).isLessThanOrEqualTo(today.putRecordsBytes());
        assertThat(classic.maxRecordKib()).isLessThanOrEqualTo(today.maxRecordKib());
        assertThat(classic.maxRetention()).isLessThanOrEqualTo(today.maxRetention());
        assertThat(classic.shardsPerStream()).isLessThanOrEqualTo(today.shardsPerStream());
        assertThat(classic.consumersPerStream()).isLessThanOrEqualTo(today.consumersPerStream());
        assertThat(classic.shardCountUpdatesPerDay()).isLessThanOrEqualTo(today.shardCountUpdatesPerDay());
        assertThat(classic.tagsPerStream()).isLessThanOrEqualTo(today.tagsPerStream());
    }

    @Test
    void onlyTheUnlimitedProfileHasNoRates() {
        assertThat(Limits.isUnlimited(Limits.UNLIMITED.shardWriteBytes())).isTrue();
        assertThat(Limits.isUnlimited(Limits.UNLIMITED.shardReadCalls())).isTrue();
        assertThat(Limits.isUnlimited(Limits.AWS_2026.shardWriteBytes())).isFalse();
        assertThat(Limits.isUnlimited(Limits.CLASSIC.shardReadBytes())).isFalse();
    }
}
