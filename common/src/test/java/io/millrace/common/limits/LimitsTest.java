package io.millrace.common.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
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
        assertThat(limits.callRates().of("CreateStream")).hasValue(5);
        assertThat(limits.callRates().of("DescribeStream")).hasValue(10);
        assertThat(limits.callRates().of("DescribeStreamSummary")).hasValue(20);
        assertThat(limits.callRates().of("DescribeLimits")).hasValue(1);
        assertThat(limits.callRates().of("ListShards")).hasValue(1000);
        assertThat(limits.callRates().of("GetShardIterator")).hasValue(5);
        assertThat(limits.callRates().of("SubscribeToShard")).hasValue(1);
        assertThat(limits.callRates().of("PutRecord")).isEmpty();
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
        today.callRates()
                .perSecond()
                .forEach((operation, rate) -> assertThat(
                                classic.callRates().of(operation).orElseThrow())
                        .isLessThanOrEqualTo(rate));
    }

    @Test
    void callRatesAreReplacedAndLifted() {
        CallRates rates = CallRates.AWS_2026.with(Map.of("CreateStream", 50, "DescribeLimits", 0));
        assertThat(rates.of("CreateStream")).hasValue(50);
        assertThat(rates.of("DescribeLimits")).isEmpty();
        assertThat(rates.of("ListStreams")).hasValue(5);
        assertThat(CallRates.operations()).contains("CreateStream", "DescribeLimits");
    }

    @Test
    void onlyTheUnlimitedProfileHasNoRates() {
        assertThat(Limits.isUnlimited(Limits.UNLIMITED.shardWriteBytes())).isTrue();
        assertThat(Limits.isUnlimited(Limits.UNLIMITED.shardReadCalls())).isTrue();
        assertThat(Limits.UNLIMITED.callRates().perSecond()).isEmpty();
        assertThat(Limits.isUnlimited(Limits.AWS_2026.shardWriteBytes())).isFalse();
        assertThat(Limits.isUnlimited(Limits.CLASSIC.shardReadBytes())).isFalse();
    }
}
