package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.model.ServiceModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.StreamMode;

/** What each operation refuses, as the real SDK sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsIT {

    private static final String STREAM = "provisioned";
    private static final String ON_DEMAND = "on-demand";
    private static final List<Refusal> REFUSALS = Stream.of(
                    new StreamRefusals(STREAM, ON_DEMAND).all(), new ShardRefusals(STREAM, ON_DEMAND).all())
            .flatMap(List::stream)
            .toList();
    /** SubscribeToShard has a test of its own; the others take no input, or nothing that could be missing. */
    private static final Set<String> WITHOUT_INPUT_ERRORS =
            Set.of("DescribeAccountSettings", "DescribeLimits", "SubscribeToShard");

    private static final Set<String> WITHOUT_STATE_ERRORS = Set.of(
            "DescribeAccountSettings", "DescribeLimits", "SubscribeToShard", "UpdateAccountSettings", "GetRecords");
    /** The Java SDK does not know these; the one for JavaScript makes these calls in {@link ClientScriptsIT}. */
    private static final Set<String> NEWER_THAN_THE_SDK = Set.of("UpdateStreamRecordDistributionStrategy");

    private KinesisCluster cluster;
    private KinesisClient sync;
    private KinesisAsyncClient async;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = KinesisCluster.start(1, directory, Map.of());
        sync = cluster.client(0);
        async = cluster.async(0);
        KinesisCluster.create(sync, STREAM, 2);
        sync.increaseStreamRetentionPeriod(r -> r.streamName(STREAM).retentionPeriodHours(48));
        String arn = sync.describeStreamSummary(r -> r.streamName(STREAM))
                .streamDescriptionSummary()
                .streamARN();
        sync.registerStreamConsumer(r -> r.streamARN(arn).consumerName("reader"));
        sync.createStream(r -> r.streamName(ON_DEMAND).streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        KinesisCluster.awaitCreated(sync, ON_DEMAND);
    }

    @AfterAll
    void stop() {
        Flavor.reset();
        sync.close();
        async.close();
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void areAsAwsWordsThem(Flavor flavor) {
        KinesisClient kinesis = flavor.choose(sync, async);
        SoftAssertions all = new SoftAssertions();
        for (Refusal refusal : REFUSALS) {
            Throwable thrown = catchThrowable(() -> refusal.call().accept(kinesis));
            all.assertThat(thrown).as(refusal.toString()).isInstanceOf(KinesisException.class);
            if (thrown instanceof KinesisException refused) {
                all.assertThat(refused.awsErrorDetails().errorCode())
                        .as(refusal.toString())
                        .isEqualTo(refusal.code());
                all.assertThat(refused.awsErrorDetails().errorMessage())
                        .as(refusal.toString())
                        .contains(refusal.words());
                all.assertThat(refused.statusCode()).as(refusal.toString()).isEqualTo(400);
                all.assertThat(refused.requestId()).as(refusal.toString()).isNotBlank();
            }
        }
        all.assertAll();
    }

    @Test
    void areThereForEachOperation() {
        Set<String> all = ServiceModel.kinesis().operations().values().stream()
                .map(OperationModel::name)
                .filter(name -> !name.contains("Channel") && !NEWER_THAN_THE_SDK.contains(name))
                .collect(Collectors.toSet());
        assertThat(all).hasSize(39);
        for (Refusal.Kind kind : Refusal.Kind.values()) {
            Set<String> covered = REFUSALS.stream()
                    .filter(refusal -> refusal.kind() == kind)
                    .map(Refusal::operation)
                    .collect(Collectors.toSet());
            covered.addAll(kind == Refusal.Kind.INPUT ? WITHOUT_INPUT_ERRORS : WITHOUT_STATE_ERRORS);
            assertThat(covered).as(kind.toString()).isEqualTo(all);
        }
    }
}
