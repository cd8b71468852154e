package io.millrace.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.CallRates;
import io.millrace.common.limits.Limits;
import io.millrace.proto.api.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.ConsumerStatus;
import io.millrace.proto.api.v1.CreateStreamRequest;
import io.millrace.proto.api.v1.DeleteStreamRequest;
import io.millrace.proto.api.v1.DeregisterConsumerRequest;
import io.millrace.proto.api.v1.DescribeConsumerRequest;
import io.millrace.proto.api.v1.DescribeLimitsRequest;
import io.millrace.proto.api.v1.DescribeLimitsResponse;
import io.millrace.proto.api.v1.DescribeStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamResponse;
import io.millrace.proto.api.v1.DescribeStreamSummaryRequest;
import io.millrace.proto.api.v1.ListConsumersRequest;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.ListStreamsResponse;
import io.millrace.proto.api.v1.ListTagsRequest;
import io.millrace.proto.api.v1.MergeShardsRequest;
import io.millrace.proto.api.v1.RegisterConsumerRequest;
import io.millrace.proto.api.v1.RetentionDirection;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.api.v1.ShardFilterType;
import io.millrace.proto.api.v1.SplitShardRequest;
import io.millrace.proto.api.v1.StreamMode;
import io.millrace.proto.api.v1.StreamSummary;
import io.millrace.proto.api.v1.TagStreamRequest;
import io.millrace.proto.api.v1.UntagStreamRequest;
import io.millrace.proto.api.v1.UpdateRetentionRequest;
import io.millrace.proto.api.v1.UpdateShardCountRequest;
import io.millrace.proto.api.v1.UpdateShardCountResponse;
import io.millrace.proto.api.v1.UpdateStreamModeRequest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AdminService over in-process gRPC, asked at a controller that does not lead. */
class AdminApiTest {

    private static final String MIDDLE = BigInteger.ONE.shiftLeft(127).toString();

    @TempDir
    private Path directory;

    private ControllerCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = new ControllerCluster(directory, Limits.AWS_2026).ready();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private AdminServiceBlockingStub admin() {
        return cluster.admin(2);
    }

    private void create(String name, int shards) {
        var unused = admin().createStream(CreateStreamRequest.newBuilder()
                .setStreamName(name)
                .setShardCount(shards)
                .build());
    }

    private void split(String name, String shard, String key) {
        var unused = admin().splitShard(SplitShardRequest.newBuilder()
                .setStreamName(name)
                .setShardId(shard)
                .setNewStartingHashKey(key)
                .build());
    }

    private StreamSummary summary(String name) {
        return admin().describeStreamSummary(DescribeStreamSummaryRequest.newBuilder()
                .setStreamName(name)
                .build());
    }

    private ListShardsResponse list(ListShardsRequest.Builder request) {
        return admin().listShards(request.build());
    }

    private static ListShardsRequest.Builder of(String stream) {
        return ListShardsRequest.newBuilder().setStreamName(stream);
    }

    private List<String> filtered(ShardFilterType filter, long millis) {
        return ids(
                list(of("s").setFilter(filter).setFilterTimestampMillis(millis)).getShardsList());
    }

    private static List<String> ids(List<Shard> shards) {
        return shards.stream()
                .map(shard -> shard.getShardId().replaceFirst("shardId-0+(?=.)", ""))
                .toList();
    }

    private static void refused(ErrorCode code, String words, ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(failure -> {
            MillraceException refusal = GrpcErrors.fromStatus(failure);
            assertThat(refusal).hasMessageContaining(words);
            assertThat(refusal.code()).isEqualTo(code);
        });
    }

    @Test
    void defaultsOfANewStream() {
        var created = admin().createStream(
                        CreateStreamRequest.newBuilder().setStreamName("s").build());
        StreamSummary summary = summary("s");
        assertThat(summary.getStreamUid()).isEqualTo(created.getStreamUid());
        assertThat(summary.getOpenShardCount()).isEqualTo(1);
        assertThat(summary.getRetentionSeconds()).isEqualTo(86_400);
        assertThat(summary.getMaxRecordSizeKib()).isEqualTo(1024);
        assertThat(summary.getCreatedMillis()).isEqualTo(cluster.env.wallMillis());
    }

    @Test
    void modeOfAStream() {
        var unused = admin().createStream(CreateStreamRequest.newBuilder()
                .setStreamName("s")
                .setMode(StreamMode.ON_DEMAND)
                .build());
        assertThat(summary("s").getMode()).isEqualTo(StreamMode.ON_DEMAND);
        assertThat(summary("s").getOpenShardCount()).as("to begin with").isEqualTo(4);
        DescribeLimitsResponse limits = admin().describeLimits(DescribeLimitsRequest.getDefaultInstance());
        assertThat(limits.getOnDemandStreamCount()).isEqualTo(1);
        assertThat(limits.getOnDemandStreamLimit()).isEqualTo(50);
        refused(ErrorCode.VALIDATION, "Stream s under account 000000000000 is in On-Demand mode.", () -> {
            split("s", "shardId-000000000000", "100");
        });
        mode(StreamMode.PROVISIONED);
        assertThat(admin().listStreams(ListStreamsRequest.getDefaultInstance())
                        .getStreams(0)
                        .getMode())
                .isEqualTo(StreamMode.PROVISIONED);
        refused(
                ErrorCode.VALIDATION,
                "'streamModeDetails.streamMode' failed to satisfy constraint: Member must satisfy enum value set:"
                        + " [PROVISIONED, ON_DEMAND]",
                () -> mode(StreamMode.STREAM_MODE_UNSPECIFIED));
    }

    private void mode(StreamMode mode) {
        var unused = admin().updateStreamMode(UpdateStreamModeRequest.newBuilder()
                .setStreamName("s")
                .setMode(mode)
                .build());
    }

    @Test
    void describeStreamInPages() {
        create("s", 130);
        DescribeStreamResponse first = admin().describeStream(DescribeStreamRequest.newBuilder()
                .setStreamName("s")
                .setLimit(5000)
                .build());
        assertThat(first.getShardsCount()).isEqualTo(100);
        assertThat(first.getHasMoreShards()).isTrue();
        DescribeStreamResponse rest = admin().describeStream(DescribeStreamRequest.newBuilder()
                .setStreamName("s")
                .setExclusiveStartShardId(first.getShards(99).getShardId())
                .build());
        assertThat(rest.getShardsCount()).isEqualTo(30);
        assertThat(rest.getHasMoreShards()).isFalse();
        assertThat(rest.getSummary().getStreamName()).isEqualTo("s");
        Shard shard = rest.getShards(0);
        assertThat(shard.getShardId()).isEqualTo("shardId-000000000100");
        assertThat(shard.getStartingSequenceNumber()).hasSize(56);
        assertThat(shard.getEndingSequenceNumber()).isEmpty();
        assertThat(shard.getLeaderNode()).isEqualTo("n" + shard.getGroup());
    }

    @Test
    void listStreamsInPages() {
        for (int i = 0; i < 7; i++) {
            create("s" + i, 1);
        }
        ListStreamsResponse first =
                admin().listStreams(ListStreamsRequest.newBuilder().setLimit(5).build());
        assertThat(first.getHasMoreStreams()).isTrue();
        ListStreamsResponse rest = admin().listStreams(ListStreamsRequest.newBuilder()
                .setExclusiveStartStreamName("s4")
                .build());
        assertThat(rest.getStreamsList())
                .extracting(StreamSummary::getStreamName)
                .containsExactly("s5", "s6");
        assertThat(rest.getHasMoreStreams()).isFalse();
        refused(ErrorCode.VALIDATION, "less than or equal to 10000", () -> {
            var unused = admin().listStreams(
                            ListStreamsRequest.newBuilder().setLimit(10_001).build());
        });
    }

    @Test
    void listShardsInPagesWithTokens() {
        create("s", 25);
        ListShardsResponse page = list(of("s").setMaxResults(10));
        assertThat(page.getShardsCount()).isEqualTo(10);
        page = list(
                ListShardsRequest.newBuilder().setNextToken(page.getNextToken()).setMaxResults(10));
        assertThat(ids(page.getShardsList())).startsWith("10").endsWith("19");
        String token = page.getNextToken();
        page = list(ListShardsRequest.newBuilder().setNextToken(token));
        assertThat(ids(page.getShardsList())).containsExactly("20", "21", "22", "23", "24");
        assertThat(page.getNextToken()).isEmpty();

        refused(
                ErrorCode.INVALID_ARGUMENT,
                "NextToken and StreamName cannot be provided together.",
                () -> list(of("s").setNextToken(token)));
        refused(
                ErrorCode.INVALID_ARGUMENT,
                "Either NextToken or StreamName should be provided.",
                () -> list(ListShardsRequest.newBuilder()));
        refused(
                ErrorCode.INVALID_ARGUMENT,
                "Invalid NextToken.",
                () -> list(ListShardsRequest.newBuilder().setNextToken("x" + token)));
        cluster.env.pass(Duration.ofSeconds(301));
        refused(
                ErrorCode.EXPIRED_NEXT_TOKEN,
                "valid for 300 seconds",
                () -> list(ListShardsRequest.newBuilder().setNextToken(token)));
        assertThat(ids(list(of("s").setExclusiveStartShardId("shardId-22")).getShardsList()))
                .containsExactly("23", "24");
    }

    @Test
    void shardFiltersFollowTheirRules() {
        create("s", 1);
        long created = cluster.env.wallMillis();
        cluster.env.pass(Duration.ofHours(1));
        split("s", "shardId-000000000000", MIDDLE);
        long closed = cluster.env.wallMillis();
        cluster.env.pass(Duration.ofHours(1));

        assertThat(filtered(ShardFilterType.SHARD_FILTER_TYPE_UNSPECIFIED, 0)).containsExactly("0", "1", "2");
        assertThat(filtered(ShardFilterType.FILTER_FROM_TRIM_HORIZON, 0)).containsExactly("0", "1", "2");
        assertThat(filtered(ShardFilterType.FILTER_AT_TRIM_HORIZON, 0)).containsExactly("0");
        assertThat(filtered(ShardFilterType.FILTER_AT_LATEST, 0)).containsExactly("1", "2");
        assertThat(filtered(ShardFilterType.FILTER_AT_TIMESTAMP, created + 5)).containsExactly("0");
        assertThat(filtered(ShardFilterType.FILTER_AT_TIMESTAMP, 1)).containsExactly("0");
        assertThat(filtered(ShardFilterType.FILTER_AT_TIMESTAMP, closed + 1)).containsExactly("1", "2");
        assertThat(filtered(ShardFilterType.FILTER_FROM_TIMESTAMP, closed)).containsExactly("0", "1", "2");
        assertThat(filtered(ShardFilterType.FILTER_FROM_TIMESTAMP, closed + 1)).containsExactly("1", "2");
        assertThat(ids(list(of("s").setFilter(ShardFilterType.FILTER_AFTER_SHARD_ID)
                                .setFilterShardId("shardId-000000000001"))
                        .getShardsList()))
                .containsExactly("2");

        cluster.env.pass(Duration.ofHours(24));
        assertThat(filtered(ShardFilterType.FILTER_FROM_TRIM_HORIZON, 0)).containsExactly("1", "2");
        assertThat(filtered(ShardFilterType.FILTER_AT_TRIM_HORIZON, 0)).containsExactly("1", "2");
    }

    @Test
    void filtersWithWrongMembersAreRefused() {
        create("s", 1);
        refused(
                ErrorCode.INVALID_ARGUMENT,
                "ShardId must be provided",
                () -> list(of("s").setFilter(ShardFilterType.FILTER_AFTER_SHARD_ID)));
        refused(
                ErrorCode.INVALID_ARGUMENT,
                "Timestamp must be provided",
                () -> list(of("s").setFilter(ShardFilterType.FILTER_AT_TIMESTAMP)));
        refused(
                ErrorCode.INVALID_ARGUMENT,
                "Timestamp is only allowed",
                () -> list(of("s").setFilterTimestampMillis(5)));
        refused(
                ErrorCode.INVALID_ARGUMENT,
                "ShardId is only allowed",
                () -> list(of("s").setFilterShardId("shardId-1")));
        refused(ErrorCode.RESOURCE_NOT_FOUND, "Stream t", () -> list(of("t")));
    }

    @Test
    void splitAndMergeShowLineage() {
        create("s", 1);
        split("s", "0", MIDDLE);
        List<Shard> shards = list(of("s")).getShardsList();
        assertThat(shards.get(1).getParentShardId()).isEqualTo(shards.get(0).getShardId());
        assertThat(shards.get(1).getAdjacentParentShardId()).isEmpty();
        assertThat(shards.get(0).getEndingSequenceNumber()).hasSize(56);
        assertThat(new BigInteger(shards.get(1).getStartingSequenceNumber()))
                .isGreaterThan(new BigInteger(shards.get(0).getEndingSequenceNumber()));
        var unused = admin().mergeShards(MergeShardsRequest.newBuilder()
                .setStreamName("s")
                .setShardId("shardId-000000000001")
                .setAdjacentShardId("shardId-000000000002")
                .build());
        Shard merged = list(of("s")).getShards(3);
        assertThat(merged.getParentShardId()).isEqualTo("shardId-000000000001");
        assertThat(merged.getAdjacentParentShardId()).isEqualTo("shardId-000000000002");
        assertThat(merged.getEndingHashKey()).isEqualTo("340282366920938463463374607431768211455");
    }

    @Test
    void malformedShardIdsAndKeysAreNamed() {
        create("s", 1);
        refused(
                ErrorCode.RESOURCE_NOT_FOUND,
                "Could not find shard what in stream s under account 000000000000.",
                () -> split("s", "what", MIDDLE));
        refused(ErrorCode.VALIDATION, "Value '12x' at 'newStartingHashKey'", () -> split("s", "0", "12x"));
        refused(ErrorCode.RESOURCE_NOT_FOUND, "Stream t under account", () -> split("t", "0", MIDDLE));
    }

    @Test
    void updateShardCountSaysBothCounts() {
        create("s", 4);
        UpdateShardCountResponse response = admin().updateShardCount(UpdateShardCountRequest.newBuilder()
                .setStreamName("s")
                .setTargetShardCount(8)
                .build());
        assertThat(response.getCurrentShardCount()).isEqualTo(4);
        assertThat(response.getTargetShardCount()).isEqualTo(8);
        assertThat(summary("s").getOpenShardCount()).isEqualTo(8);
        refused(ErrorCode.INVALID_ARGUMENT, "scale up over double", () -> {
            var unused = admin().updateShardCount(UpdateShardCountRequest.newBuilder()
                    .setStreamName("s")
                    .setTargetShardCount(-1)
                    .build());
        });
    }

    @Test
    void retentionGoesBothWays() {
        create("s", 1);
        UpdateRetentionRequest.Builder request =
                UpdateRetentionRequest.newBuilder().setStreamName("s").setRetentionSeconds(48 * 3600);
        refused(ErrorCode.INVALID_ARGUMENT, "can not be longer", () -> {
            var unused = admin().updateRetention(
                            request.setDirection(RetentionDirection.DECREASE).build());
        });
        var unused = admin().updateRetention(
                        request.setDirection(RetentionDirection.INCREASE).build());
        assertThat(summary("s").getRetentionSeconds()).isEqualTo(48 * 3600);
        refused(ErrorCode.INVALID_ARGUMENT, "is too long", () -> {
            var ignored =
                    admin().updateRetention(request.setRetentionSeconds(-1).build());
        });
    }

    @Test
    void tagsAreListedInKeyOrder() {
        create("s", 1);
        var tagged = admin().tagStream(TagStreamRequest.newBuilder()
                .setStreamName("s")
                .putAllTags(Map.of("b", "2", "a", "1", "c", "3"))
                .build());
        var untagged = admin().untagStream(UntagStreamRequest.newBuilder()
                .setStreamName("s")
                .addKeys("c")
                .build());
        assertThat(tagged).isNotNull();
        assertThat(untagged).isNotNull();
        assertThat(admin().listTags(
                                ListTagsRequest.newBuilder().setStreamName("s").build())
                        .getTagsList())
                .extracting(tag -> tag.getKey() + tag.getValue())
                .containsExactly("a1", "b2");
    }

    @Test
    void consumersComeAndGo() {
        create("s", 1);
        Consumer consumer = register("c1");
        assertThat(consumer.getStatus()).isEqualTo(ConsumerStatus.CONSUMER_ACTIVE);
        assertThat(consumer.getStreamName()).isEqualTo("s");
        var second = register("c2");
        assertThat(second.getConsumerName()).isEqualTo("c2");
        DescribeConsumerRequest describe = DescribeConsumerRequest.newBuilder()
                .setStreamName("s")
                .setConsumerName("c1")
                .build();
        assertThat(admin().describeConsumer(describe)).isEqualTo(consumer);
        assertThat(summary("s").getConsumerCount()).isEqualTo(2);
        var page = admin().listConsumers(ListConsumersRequest.newBuilder()
                .setStreamName("s")
                .setMaxResults(1)
                .build());
        assertThat(page.getConsumersList()).containsExactly(consumer);
        assertThat(page.getHasMoreConsumers()).isTrue();
        refused(ErrorCode.RESOURCE_IN_USE, "already exists", () -> register("c1"));
        refused(ErrorCode.RESOURCE_IN_USE, "2 registered consumers", () -> {
            var unused = admin().deleteStream(
                            DeleteStreamRequest.newBuilder().setStreamName("s").build());
        });
        var gone = admin().deregisterConsumer(DeregisterConsumerRequest.newBuilder()
                .setStreamName("s")
                .setConsumerName("c1")
                .build());
        assertThat(gone).isNotNull();
        refused(ErrorCode.RESOURCE_NOT_FOUND, "Consumer c1", () -> {
            var unused = admin().describeConsumer(describe);
        });
    }

    private Consumer register(String name) {
        return admin().registerConsumer(RegisterConsumerRequest.newBuilder()
                .setStreamName("s")
                .setConsumerName(name)
                .build());
    }

    @Test
    void deletedStreamIsGone() {
        create("s", 3);
        var unused = admin().deleteStream(
                        DeleteStreamRequest.newBuilder().setStreamName("s").build());
        refused(ErrorCode.RESOURCE_NOT_FOUND, "Stream s under account 000000000000 not found.", () -> summary("s"));
    }

    @Test
    void limitsAreThoseOfTheProfile() {
        create("s", 3);
        DescribeLimitsResponse limits = admin().describeLimits(DescribeLimitsRequest.getDefaultInstance());
        assertThat(limits.getProfile()).isEqualTo("aws-2026");
        assertThat(limits.getOpenShardCount()).isEqualTo(3);
        assertThat(limits.getShardLimit()).isEqualTo(20_000);
        assertThat(limits.getLimitsMap())
                .containsEntry("consumers-per-stream", 20L)
                .containsEntry("call-rate-CreateStream", 5L)
                .hasSize(Limits.class.getRecordComponents().length
                        - 2
                        + CallRates.AWS_2026.perSecond().size());
    }
}
