package io.millrace.controller.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardMetric;
import io.millrace.common.metadata.StreamMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamOptionsTest {

    private final World world = World.withGroups().stream("s", 1);

    private static MetadataCommand option(StreamOption option) {
        return new MetadataCommand.UpdateStreamOption("s", option);
    }

    private StreamOption.Distribution auto() {
        return new StreamOption.Distribution(RecordDistribution.AUTO);
    }

    @Test
    void metricsAreSwitchedOneByOneAndTheAnswerHasBothStates() {
        world.accept(option(new StreamOption.EnableMetrics(Set.of(ShardMetric.OUTGOING_BYTES))));
        Response.StreamChanged change = (Response.StreamChanged)
                world.accept(option(new StreamOption.EnableMetrics(Set.of(ShardMetric.INCOMING_BYTES))));
        assertThat(change.before().options().shardMetrics()).containsExactly(ShardMetric.OUTGOING_BYTES);
        assertThat(change.after().options().shardMetrics())
                .containsExactly(ShardMetric.INCOMING_BYTES, ShardMetric.OUTGOING_BYTES);
        world.accept(option(new StreamOption.DisableMetrics(Set.of(ShardMetric.OUTGOING_BYTES))));
        assertThat(world.stream("s").options().shardMetrics()).containsExactly(ShardMetric.INCOMING_BYTES);
        world.refuse(option(new StreamOption.EnableMetrics(Set.of())), ErrorCode.VALIDATION, "'shardLevelMetrics'");
    }

    @Test
    void recordSizeStaysInItsBounds() {
        world.accept(option(new StreamOption.MaxRecordSize(10_240)));
        assertThat(world.stream("s").maxRecordKib()).isEqualTo(10_240);
        world.refuse(option(new StreamOption.MaxRecordSize(10_241)), ErrorCode.VALIDATION, "maxRecordSizeInKiB");
        world.refuse(option(new StreamOption.MaxRecordSize(1023)), ErrorCode.VALIDATION, "maxRecordSizeInKiB");
    }

    @Test
    void optionsOutliveOtherChangesOfTheStream() {
        world.accept(option(new StreamOption.EncryptionKey("alias/k")));
        world.accept(new MetadataCommand.TagStream("s", Map.of("a", "b")));
        assertThat(world.stream("s").options().encryptionKeyId()).isEqualTo("alias/k");
        world.accept(option(new StreamOption.EncryptionKey("")));
        assertThat(world.stream("s").options().isEncrypted()).isFalse();
    }

    @Test
    void warmThroughputNeedsOnDemandAndTheCommitment() {
        MetadataCommand warm = option(new StreamOption.WarmThroughput(100));
        world.refuse(warm, ErrorCode.VALIDATION, "On-Demand mode");
        world.accept(new MetadataCommand.UpdateStreamMode("s", StreamMode.ON_DEMAND));
        world.refuse(warm, ErrorCode.VALIDATION, "MinimumThroughputBillingCommitment");
        world.accept(new MetadataCommand.UpdateAccount(true));
        world.refuse(option(new StreamOption.WarmThroughput(10_241)), ErrorCode.VALIDATION, "'warmThroughputMiBps'");
        world.accept(warm);
        assertThat(world.stream("s").options().warmThroughputMibps()).isEqualTo(100);
    }

    @Test
    void theCommitmentLastsADayAtLeast() {
        world.accept(new MetadataCommand.UpdateAccount(true));
        world.wait(Duration.ofHours(1)).accept(new MetadataCommand.UpdateAccount(false));
        assertThat(world.image().account().isCommitted(world.nowMillis())).isTrue();
        world.wait(Duration.ofHours(23));
        assertThat(world.image().account().isCommitted(world.nowMillis())).isFalse();
    }

    @Test
    void evenDistributionIsForOnDemandStreams() {
        world.refuse(option(auto()), ErrorCode.INVALID_ARGUMENT, "On-Demand mode");
        world.accept(new MetadataCommand.UpdateStreamMode("s", StreamMode.ON_DEMAND));
        world.accept(option(auto()));
        assertThat(world.stream("s").options().distribution()).isEqualTo(RecordDistribution.AUTO);
    }

    @Test
    void policiesAndTagsOfConsumersGoWithThem() {
        world.accept(new MetadataCommand.RegisterConsumer("s", "c", Map.of("a", "1")));
        world.accept(new MetadataCommand.TagStream("s", "c", Map.of("b", "2")));
        world.accept(new MetadataCommand.UntagStream("s", "c", List.of("a")));
        world.accept(new MetadataCommand.PutPolicy("s", "c", "{}"));
        assertThat(world.stream("s").consumers().get("c").tags()).isEqualTo(Map.of("b", "2"));
        assertThat(world.stream("s").consumers().get("c").policy()).isEqualTo("{}");
        assertThat(world.stream("s").tags()).isEmpty();
        world.refuse(new MetadataCommand.PutPolicy("s", "", ""), ErrorCode.RESOURCE_NOT_FOUND, "No resource policy");
        world.refuse(new MetadataCommand.PutPolicy("s", "d", "{}"), ErrorCode.RESOURCE_NOT_FOUND, "Consumer d");
        world.accept(new MetadataCommand.PutPolicy("s", "c", ""));
        assertThat(world.stream("s").consumers().get("c").policy()).isEmpty();
    }

    @Test
    void accessKeysComeAndGo() {
        world.accept(new MetadataCommand.CreateAccessKey("ID", "secret", "words"));
        assertThat(world.image().accessKey("ID").orElseThrow().secret()).isEqualTo("secret");
        assertThat(world.image().accessKey("ID").orElseThrow().toString()).doesNotContain("secret");
        world.refuse(
                new MetadataCommand.CreateAccessKey("ID", "other", ""), ErrorCode.RESOURCE_IN_USE, "exists already");
        world.accept(new MetadataCommand.DeleteAccessKey("ID"));
        world.refuse(new MetadataCommand.DeleteAccessKey("ID"), ErrorCode.RESOURCE_NOT_FOUND, "no access key ID");
    }
}
