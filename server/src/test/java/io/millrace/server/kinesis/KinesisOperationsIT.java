package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.EncryptionType;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.InvalidArgumentException;
import software.amazon.awssdk.services.kinesis.model.KinesisException;
import software.amazon.awssdk.services.kinesis.model.MetricsName;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentInputStatus;
import software.amazon.awssdk.services.kinesis.model.MinimumThroughputBillingCommitmentOutputStatus;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamMode;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;
import software.amazon.awssdk.services.kinesis.waiters.KinesisAsyncWaiter;

/** Every operation but SubscribeToShard by the real SDK: blocking and asynchronous, in CBOR (its default) and in JSON. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KinesisOperationsIT {

    private static final String ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/";
    private static final String HALF = "170141183460469231731687303715884105728";

    private KinesisCluster cluster;
    private KinesisClient sync;
    private KinesisAsyncClient async;
    private KinesisClient kinesis;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cluster = KinesisCluster.start(1, directory, Map.of());
        sync = cluster.client(0);
        async = cluster.async(0);
    }

    @AfterAll
    void stop() {
        Flavor.reset();
        sync.close();
        async.close();
        cluster.close();
    }

    /** The name of a stream for the test; from here on the flavor's client makes the calls. */
    private String name(String what, Flavor flavor) {
        kinesis = flavor.choose(sync, async);
        return flavor.name(what);
    }

    private void refused(ThrowingCallable call, Class<? extends KinesisException> type, String words) {
        assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessageContaining(words);
    }

    private void invalid(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOfSatisfying(KinesisException.class, e -> {
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationException");
            assertThat(e.awsErrorDetails().errorMessage()).contains(words);
            assertThat(e.statusCode()).isEqualTo(400);
            assertThat(e.requestId()).isNotBlank();
        });
    }

    @ParameterizedTest
    @EnumSource
    void streamsComeShowThemselvesAndGo(Flavor flavor) {
        String stream = name("life", flavor);
        kinesis.createStream(r -> r.streamName(stream).shardCount(3).tags(Map.of("team", "ads")));
        refused(
                () -> kinesis.createStream(r -> r.streamName(stream).shardCount(1)),
                ResourceInUseException.class,
                "Stream " + stream + " under account 000000000000 already exists.");
        KinesisCluster.awaitCreated(kinesis, stream);
        var description = kinesis.describeStream(r -> r.streamName(stream)).streamDescription();
        assertThat(description.streamARN()).isEqualTo(ARN + stream);
        assertThat(description.streamStatus()).isEqualTo(StreamStatus.ACTIVE);
        assertThat(description.streamCreationTimestamp())
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(description.retentionPeriodHours()).isEqualTo(24);
        assertThat(description.encryptionType()).isEqualTo(EncryptionType.NONE);
        assertThat(description.enhancedMonitoring()).hasSize(1);
        assertThat(description.shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000000", "shardId-000000000001", "shardId-000000000002");
        assertThat(description.shards().get(0).hashKeyRange().endingHashKey())
                .isEqualTo("113427455640312821154458202477256070484");
        assertThat(description.shards().get(0).sequenceNumberRange().startingSequenceNumber())
                .hasSize(56);
        assertThat(description.shards().get(0).sequenceNumberRange().endingSequenceNumber())
                .isNull();
        StreamDescriptionSummary summary = summary(stream);
        assertThat(summary.openShardCount()).isEqualTo(3);
        assertThat(summary.consumerCount()).isZero();
        assertThat(summary.maxRecordSizeInKiB()).isEqualTo(1024);
        assertThat(summary.streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        var page = kinesis.describeStream(
                        r -> r.streamName(stream).limit(2).exclusiveStartShardId("shardId-000000000000"))
                .streamDescription();
        assertThat(page.shards()).hasSize(2);
        assertThat(page.hasMoreShards()).isFalse();
        assertThat(kinesis.listStreamsPaginator(r -> r.limit(1)).streamNames()).contains(stream);
        String iterator = kinesis.getShardIterator(r -> r.streamName(stream)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        kinesis.deleteStream(r -> r.streamARN(ARN + stream));
        KinesisCluster.awaitGone(kinesis, stream);
        refused(
                () -> kinesis.getRecords(r -> r.shardIterator(iterator)),
                ResourceNotFoundException.class,
                "does not exist any more");
        refused(
                () -> kinesis.deleteStream(r -> r.streamName(stream)),
                ResourceNotFoundException.class,
                "Stream " + stream + " under account 000000000000 not found.");
    }

    private StreamDescriptionSummary summary(String stream) {
        return kinesis.describeStreamSummary(r -> r.streamName(stream)).streamDescriptionSummary();
    }

    @ParameterizedTest
    @EnumSource
    void namesAndArnsMustAgreeAndBeOurs(Flavor flavor) {
        String stream = name("arn", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        assertThat(kinesis.describeStreamSummary(r -> r.streamName(stream).streamARN(ARN + stream))
                        .streamDescriptionSummary()
                        .streamName())
                .isEqualTo(stream);
        refused(
                () -> kinesis.describeStreamSummary(r -> r.streamName("other").streamARN(ARN + stream)),
                InvalidArgumentException.class,
                "is not the ARN of stream other");
        refused(
                () -> kinesis.describeStreamSummary(
                        r -> r.streamARN("arn:aws:kinesis:us-east-1:123456789012:stream/" + stream)),
                ResourceNotFoundException.class,
                "Stream " + stream + " under account 123456789012 not found.");
        refused(
                () -> kinesis.describeStreamSummary(r -> {}),
                InvalidArgumentException.class,
                "Either StreamName or StreamARN");
        invalid(() -> kinesis.describeStreamSummary(r -> r.streamName("a b")), "regular expression pattern");
        invalid(() -> kinesis.createStream(r -> r.streamName(stream).shardCount(0)), "'shardCount'");
        invalid(() -> kinesis.createStream(r -> r.streamName("no-count")), "'shardCount'");
    }

    @ParameterizedTest
    @EnumSource
    void recordsComeBackByteForByte(Flavor flavor) {
        String stream = name("records", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        byte[] aggregated = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 0, -1, 1, 127, -128};
        var first = kinesis.putRecord(r ->
                r.streamName(stream).partitionKey("a").explicitHashKey("0").data(SdkBytes.fromByteArray(aggregated)));
        assertThat(first.shardId()).isEqualTo("shardId-000000000000");
        PutRecordsResponse more =
                kinesis.putRecords(r -> r.streamARN(ARN + stream).records(entries(5)));
        assertThat(more.failedRecordCount()).isZero();
        List<Record> records = read(stream, "shardId-000000000000");
        assertThat(records).hasSize(6);
        assertThat(records.get(0).data().asByteArray()).isEqualTo(aggregated);
        assertThat(records.get(0).partitionKey()).isEqualTo("a");
        assertThat(records.get(0).sequenceNumber()).isEqualTo(first.sequenceNumber());
        assertThat(records.get(0).approximateArrivalTimestamp())
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(records.get(3).sequenceNumber())
                .isEqualTo(more.records().get(2).sequenceNumber());
        assertThat(from(stream, ShardIteratorType.AFTER_SEQUENCE_NUMBER, first.sequenceNumber()))
                .hasSize(5);
        assertThat(from(stream, ShardIteratorType.LATEST, null)).isEmpty();
    }

    private static List<PutRecordsRequestEntry> entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> PutRecordsRequestEntry.builder()
                        .partitionKey("key-" + i)
                        .data(SdkBytes.fromUtf8String("value-" + i))
                        .build())
                .toList();
    }

    private List<Record> from(String stream, ShardIteratorType type, String number) {
        String iterator = kinesis.getShardIterator(r -> r.streamName(stream)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(type)
                        .startingSequenceNumber(number))
                .shardIterator();
        return kinesis.getRecords(r -> r.shardIterator(iterator)).records();
    }

    private List<Record> read(String stream, String shard) {
        String iterator = kinesis.getShardIterator(
                        r -> r.streamName(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        GetRecordsResponse response = kinesis.getRecords(r -> r.shardIterator(iterator));
        assertThat(response.millisBehindLatest()).isZero();
        return response.records();
    }

    @ParameterizedTest
    @EnumSource
    void badReadsAndWritesAreRefusedAsAwsDoes(Flavor flavor) {
        String stream = name("refusals", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        SdkBytes data = SdkBytes.fromUtf8String("x");
        refused(
                () -> kinesis.putRecord(
                        r -> r.streamName("nowhere").partitionKey("k").data(data)),
                ResourceNotFoundException.class,
                "Stream nowhere under account 000000000000 not found.");
        refused(
                () -> kinesis.putRecord(r -> r.streamName(stream)
                        .partitionKey("k")
                        .explicitHashKey("340282366920938463463374607431768211456")
                        .data(data)),
                InvalidArgumentException.class,
                "Invalid ExplicitHashKey.");
        refused(
                () -> kinesis.putRecord(r -> r.streamName(stream)
                        .partitionKey("k")
                        .sequenceNumberForOrdering("12")
                        .data(data)),
                InvalidArgumentException.class,
                "ExclusiveMinimumSequenceNumber 12 used in PutRecord on stream " + stream);
        invalid(
                () -> kinesis.putRecord(
                        r -> r.streamName(stream).partitionKey("k".repeat(257)).data(data)),
                "'partitionKey'");
        invalid(() -> kinesis.putRecords(r -> r.streamName(stream).records(entries(501))), "'records'");
        refused(
                () -> kinesis.getRecords(r -> r.shardIterator("no iterator of ours")),
                InvalidArgumentException.class,
                "Invalid ShardIterator.");
        refused(
                () -> iterator(stream, "shardId-000000000009", ShardIteratorType.LATEST),
                ResourceNotFoundException.class,
                "Shard shardId-000000000009 in stream " + stream + " under account 000000000000 does not exist");
        refused(
                () -> iterator(stream, "shardId-000000000000", ShardIteratorType.AT_SEQUENCE_NUMBER),
                InvalidArgumentException.class,
                "Must either specify (1)");
        refused(
                () -> iterator(stream, "shardId-000000000000", ShardIteratorType.AT_TIMESTAMP),
                InvalidArgumentException.class,
                "Must specify timestampInMillis");
        refused(
                () -> kinesis.getShardIterator(r -> r.streamName(stream)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.AT_TIMESTAMP)
                        .timestamp(Instant.now().plusSeconds(3600))),
                InvalidArgumentException.class,
                "cannot be greater than the currentTimestampInMillis");
        invalid(
                () -> kinesis.getShardIterator(r ->
                        r.streamName(stream).shardId("shardId-000000000000").shardIteratorType("SOMEWHERE")),
                "enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON]");
    }

    private void iterator(String stream, String shard, ShardIteratorType type) {
        kinesis.getShardIterator(r -> r.streamName(stream).shardId(shard).shardIteratorType(type));
    }

    @ParameterizedTest
    @EnumSource
    void shardsSplitMergeAndAreListed(Flavor flavor) {
        String stream = name("shards", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        refused(
                () -> kinesis.splitShard(r -> r.streamName(stream)
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("1")),
                InvalidArgumentException.class,
                "NewStartingHashKey 1 used in SplitShard() on shard shardId-000000000000");
        kinesis.splitShard(
                r -> r.streamName(stream).shardToSplit("shardId-000000000000").newStartingHashKey(HALF));
        KinesisCluster.awaitActive(kinesis, stream);
        GetRecordsResponse end = drained(stream);
        assertThat(end.nextShardIterator()).isNull();
        assertThat(end.childShards()).hasSize(2);
        assertThat(end.childShards().get(1).hashKeyRange().startingHashKey()).isEqualTo(HALF);
        assertThat(end.childShards().get(1).parentShards()).containsExactly("shardId-000000000000");
        refused(
                () -> kinesis.mergeShards(r -> r.streamName(stream)
                        .shardToMerge("shardId-000000000002")
                        .adjacentShardToMerge("shardId-000000000001")),
                InvalidArgumentException.class,
                "are not an adjacent pair of shards eligible for merging");
        kinesis.mergeShards(r ->
                r.streamName(stream).shardToMerge("shardId-000000000001").adjacentShardToMerge("shardId-000000000002"));
        KinesisCluster.awaitActive(kinesis, stream);
        List<Shard> all = kinesis.listShards(r -> r.streamName(stream)).shards();
        assertThat(all).hasSize(4);
        assertThat(all.get(3).parentShardId()).isEqualTo("shardId-000000000001");
        assertThat(all.get(3).adjacentParentShardId()).isEqualTo("shardId-000000000002");
        assertThat(all.get(0).sequenceNumberRange().endingSequenceNumber()).isNotNull();
        Set<String> paged = new HashSet<>();
        var page = kinesis.listShards(r -> r.streamName(stream).maxResults(3));
        page.shards().forEach(shard -> paged.add(shard.shardId()));
        String token = page.nextToken();
        kinesis.listShards(r -> r.nextToken(token)).shards().forEach(shard -> paged.add(shard.shardId()));
        assertThat(paged).hasSize(4);
        assertThat(kinesis.listShards(r -> r.streamName(stream).shardFilter(f -> f.type(ShardFilterType.AT_LATEST)))
                        .shards())
                .extracting(Shard::shardId)
                .containsExactly("shardId-000000000003");
        refused(
                () -> kinesis.listShards(
                        r -> r.streamName(stream).shardFilter(f -> f.type(ShardFilterType.AFTER_SHARD_ID))),
                InvalidArgumentException.class,
                "ShardId must be provided");
        refused(
                () -> kinesis.listShards(r -> r.nextToken("none of ours")),
                InvalidArgumentException.class,
                "Invalid NextToken.");
        refused(() -> kinesis.listShards(r -> {}), InvalidArgumentException.class, "Either NextToken or StreamName");
        refused(
                () -> kinesis.listShards(r -> r.streamName(stream).streamCreationTimestamp(Instant.ofEpochSecond(1))),
                ResourceNotFoundException.class,
                "not found");
        var counts = kinesis.updateShardCount(
                r -> r.streamName(stream).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING));
        assertThat(counts.currentShardCount()).isEqualTo(1);
        assertThat(counts.targetShardCount()).isEqualTo(2);
        KinesisCluster.awaitActive(kinesis, stream);
        assertThat(summary(stream).openShardCount()).isEqualTo(2);
    }

    /** The last answer of a closed shard; the server may hear of the children a moment after the split. */
    private GetRecordsResponse drained(String stream) {
        String start = kinesis.getShardIterator(r -> r.streamName(stream)
                        .shardId("shardId-000000000000")
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        List<GetRecordsResponse> answers = new ArrayList<>();
        Await.until("the end of the shard", () -> {
            answers.add(kinesis.getRecords(r -> r.shardIterator(start)));
            return answers.get(answers.size() - 1).nextShardIterator() == null;
        });
        return answers.get(answers.size() - 1);
    }

    @ParameterizedTest
    @EnumSource
    void settingsAreKeptAndShown(Flavor flavor) {
        String stream = name("settings", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        kinesis.increaseStreamRetentionPeriod(r -> r.streamName(stream).retentionPeriodHours(48));
        kinesis.decreaseStreamRetentionPeriod(r -> r.streamARN(ARN + stream).retentionPeriodHours(30));
        refused(
                () -> kinesis.increaseStreamRetentionPeriod(
                        r -> r.streamName(stream).retentionPeriodHours(25)),
                InvalidArgumentException.class,
                "can not be shorter than existing retention period (30 hours)");
        refused(
                () -> kinesis.decreaseStreamRetentionPeriod(
                        r -> r.streamName(stream).retentionPeriodHours(-1)),
                InvalidArgumentException.class,
                "too short");
        kinesis.updateMaxRecordSize(r -> r.streamARN(ARN + stream).maxRecordSizeInKiB(10_240));
        invalid(
                () -> kinesis.updateMaxRecordSize(r -> r.streamARN(ARN + stream).maxRecordSizeInKiB(10_241)),
                "'maxRecordSizeInKiB'");
        var enabled = kinesis.enableEnhancedMonitoring(
                r -> r.streamName(stream).shardLevelMetrics(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES));
        assertThat(enabled.currentShardLevelMetrics()).isEmpty();
        assertThat(enabled.desiredShardLevelMetrics())
                .containsExactly(MetricsName.INCOMING_BYTES, MetricsName.OUTGOING_BYTES);
        kinesis.enableEnhancedMonitoring(r -> r.streamName(stream).shardLevelMetrics(MetricsName.ALL));
        var disabled = kinesis.disableEnhancedMonitoring(
                r -> r.streamName(stream).shardLevelMetrics(MetricsName.INCOMING_BYTES));
        assertThat(disabled.currentShardLevelMetrics()).hasSize(7);
        assertThat(disabled.desiredShardLevelMetrics()).hasSize(6);
        assertThat(disabled.streamARN()).isEqualTo(ARN + stream);
        kinesis.startStreamEncryption(
                r -> r.streamName(stream).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        StreamDescriptionSummary summary = summary(stream);
        assertThat(summary.retentionPeriodHours()).isEqualTo(30);
        assertThat(summary.maxRecordSizeInKiB()).isEqualTo(10_240);
        assertThat(summary.encryptionType()).isEqualTo(EncryptionType.KMS);
        assertThat(summary.keyId()).isEqualTo("alias/aws/kinesis");
        byte[] big = new byte[9 << 20];
        Await.until(
                "records are said to be encrypted, and may be big",
                () -> EncryptionType.KMS
                        == kinesis.putRecord(r ->
                                        r.streamName(stream).partitionKey("k").data(SdkBytes.fromByteArray(big)))
                                .encryptionType());
        Record record = read(stream, "shardId-000000000000").get(0);
        assertThat(record.data().asByteArrayUnsafe()).hasSize(big.length);
        assertThat(record.encryptionType()).isEqualTo(EncryptionType.KMS);
        kinesis.stopStreamEncryption(
                r -> r.streamName(stream).encryptionType(EncryptionType.KMS).keyId("alias/aws/kinesis"));
        assertThat(summary(stream).encryptionType()).isEqualTo(EncryptionType.NONE);
    }

    @ParameterizedTest
    @EnumSource
    void onDemandStreamsHaveTheirOwnRules(Flavor flavor) {
        String stream = name("on-demand", flavor);
        kinesis.createStream(r -> r.streamName(stream).streamModeDetails(m -> m.streamMode(StreamMode.ON_DEMAND)));
        KinesisCluster.awaitCreated(kinesis, stream);
        assertThat(summary(stream).openShardCount()).isEqualTo(4);
        invalid(
                () -> kinesis.splitShard(r -> r.streamName(stream)
                        .shardToSplit("shardId-000000000000")
                        .newStartingHashKey("5")),
                "is in On-Demand mode.");
        kinesis.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(
                c -> c.status(MinimumThroughputBillingCommitmentInputStatus.ENABLED)));
        assertThat(kinesis.describeAccountSettings(r -> {})
                        .minimumThroughputBillingCommitment()
                        .status())
                .isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.ENABLED);
        var warm = kinesis.updateStreamWarmThroughput(r -> r.streamName(stream).warmThroughputMiBps(100));
        assertThat(warm.warmThroughput().targetMiBps()).isEqualTo(100);
        assertThat(summary(stream).warmThroughput().currentMiBps()).isEqualTo(100);
        kinesis.updateStreamMode(
                r -> r.streamARN(ARN + stream).streamModeDetails(m -> m.streamMode(StreamMode.PROVISIONED)));
        assertThat(summary(stream).streamModeDetails().streamMode()).isEqualTo(StreamMode.PROVISIONED);
        var ended = kinesis.updateAccountSettings(r -> r.minimumThroughputBillingCommitment(
                c -> c.status(MinimumThroughputBillingCommitmentInputStatus.DISABLED)));
        assertThat(ended.minimumThroughputBillingCommitment().status())
                .isEqualTo(MinimumThroughputBillingCommitmentOutputStatus.ENABLED_UNTIL_EARLIEST_ALLOWED_END);
        invalid(
                () -> kinesis.updateStreamWarmThroughput(
                        r -> r.streamName(stream).warmThroughputMiBps(100)),
                "On-Demand mode");
        var limits = kinesis.describeLimits();
        assertThat(limits.openShardCount()).isPositive();
        assertThat(limits.shardLimit()).isPositive();
        assertThat(limits.onDemandStreamCountLimit()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void tagsOfStreamsAndConsumers(Flavor flavor) {
        String stream = name("tags", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        kinesis.addTagsToStream(r -> r.streamName(stream).tags(Map.of("b", "2", "a", "1", "c", "")));
        kinesis.removeTagsFromStream(r -> r.streamName(stream).tagKeys("c", "unknown"));
        var page = kinesis.listTagsForStream(r -> r.streamName(stream).limit(1));
        assertThat(page.tags().get(0).key()).isEqualTo("a");
        assertThat(page.hasMoreTags()).isTrue();
        var rest = kinesis.listTagsForStream(r -> r.streamName(stream).exclusiveStartTagKey("a"));
        assertThat(rest.tags().get(0).value()).isEqualTo("2");
        assertThat(rest.hasMoreTags()).isFalse();
        refused(
                () -> kinesis.addTagsToStream(r -> r.streamName(stream).tags(Map.of("a:b", "1"))),
                InvalidArgumentException.class,
                "Some tags contain invalid characters.");
        String consumer = kinesis.registerStreamConsumer(
                        r -> r.streamARN(ARN + stream).consumerName("c").tags(Map.of("own", "x")))
                .consumer()
                .consumerARN();
        kinesis.tagResource(r -> r.resourceARN(consumer).tags(Map.of("a:b", "1")));
        kinesis.untagResource(r -> r.resourceARN(consumer).tagKeys("own"));
        assertThat(kinesis.listTagsForResource(r -> r.resourceARN(consumer)).tags())
                .extracting(tag -> tag.key() + "=" + tag.value())
                .containsExactly("a:b=1");
        assertThat(kinesis.listTagsForResource(r -> r.resourceARN(ARN + stream)).tags())
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void policiesAreCheckedAndKept(Flavor flavor) {
        String stream = name("policies", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        String arn = ARN + stream;
        String policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":\"kinesis:*\",\"Resource\":\"" + arn + "\"}]}";
        assertThat(kinesis.getResourcePolicy(r -> r.resourceARN(arn)).policy()).isEqualTo("{}");
        refused(
                () -> kinesis.deleteResourcePolicy(r -> r.resourceARN(arn)),
                ResourceNotFoundException.class,
                "No resource policy found for resource ARN " + arn + ".");
        refused(
                () -> kinesis.putResourcePolicy(r -> r.resourceARN(arn).policy("{}")),
                InvalidArgumentException.class,
                "it has no Statement");
        kinesis.putResourcePolicy(r -> r.resourceARN(arn).policy(policy));
        assertThat(kinesis.getResourcePolicy(r -> r.resourceARN(arn)).policy()).isEqualTo(policy);
        kinesis.deleteResourcePolicy(r -> r.resourceARN(arn));
        assertThat(kinesis.getResourcePolicy(r -> r.resourceARN(arn)).policy()).isEqualTo("{}");
    }

    @ParameterizedTest
    @EnumSource
    void consumersAreRegisteredAndListed(Flavor flavor) {
        String stream = name("consumers", flavor);
        KinesisCluster.create(kinesis, stream, 1);
        for (String consumer : List.of("one", "three", "two")) {
            kinesis.registerStreamConsumer(r -> r.streamARN(ARN + stream).consumerName(consumer));
        }
        refused(
                () -> kinesis.registerStreamConsumer(
                        r -> r.streamARN(ARN + stream).consumerName("one")),
                ResourceInUseException.class,
                "already exists");
        assertThat(kinesis
                        .listStreamConsumersPaginator(
                                r -> r.streamARN(ARN + stream).maxResults(1))
                        .stream()
                        .flatMap(page -> page.consumers().stream()))
                .extracting(Consumer::consumerName)
                .containsExactly("one", "three", "two");
        var one = kinesis.describeStreamConsumer(r -> r.streamARN(ARN + stream).consumerName("one"))
                .consumerDescription();
        assertThat(one.consumerARN()).startsWith(ARN + stream + "/consumer/one:");
        assertThat(one.streamARN()).isEqualTo(ARN + stream);
        refused(
                () -> kinesis.describeStreamConsumer(r -> r.consumerARN(ARN + stream + "/consumer/one:1")),
                ResourceNotFoundException.class,
                "not found");
        refused(
                () -> kinesis.deleteStream(r -> r.streamName(stream)),
                ResourceInUseException.class,
                "registered consumers");
        kinesis.deregisterStreamConsumer(r -> r.consumerARN(one.consumerARN()));
        refused(
                () -> kinesis.deregisterStreamConsumer(r -> r.consumerARN(one.consumerARN())),
                ResourceNotFoundException.class,
                "not found");
        kinesis.deleteStream(r -> r.streamName(stream).enforceConsumerDeletion(true));
        KinesisCluster.awaitGone(kinesis, stream);
    }

    @Test
    void theAsynchronousClientHasItsOwnPagesAndWaiters() {
        String stream = "async-pages";
        sync.createStream(r -> r.streamName(stream).shardCount(1));
        try (KinesisAsyncWaiter waiter =
                KinesisAsyncWaiter.builder().client(async).build()) {
            assertThat(waiter.waitUntilStreamExists(r -> r.streamName(stream))).succeedsWithin(Await.LIMIT);
        }
        for (String consumer : List.of("a", "b", "c")) {
            sync.registerStreamConsumer(r -> r.streamARN(ARN + stream).consumerName(consumer));
        }
        List<String> names = new ArrayList<>();
        async.listStreamConsumersPaginator(r -> r.streamARN(ARN + stream).maxResults(1))
                .subscribe(page -> page.consumers().forEach(consumer -> names.add(consumer.consumerName())))
                .join();
        assertThat(names).containsExactly("a", "b", "c");
        List<String> streams = new ArrayList<>();
        async.listStreamsPaginator(r -> r.limit(1))
                .streamNames()
                .subscribe(streams::add)
                .join();
        assertThat(streams).contains(stream);
    }
}
