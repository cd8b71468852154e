package io.millrace.server.kinesis;

import static io.millrace.server.kinesis.Refusal.ARN;
import static io.millrace.server.kinesis.Refusal.EXPIRED_TOKEN;
import static io.millrace.server.kinesis.Refusal.INVALID;
import static io.millrace.server.kinesis.Refusal.IN_USE;
import static io.millrace.server.kinesis.Refusal.NOWHERE;
import static io.millrace.server.kinesis.Refusal.NO_STREAM;
import static io.millrace.server.kinesis.Refusal.RNF;
import static io.millrace.server.kinesis.Refusal.VALIDATION;
import static io.millrace.server.kinesis.Refusal.constraint;
import static io.millrace.server.kinesis.Refusal.input;
import static io.millrace.server.kinesis.Refusal.oldToken;
import static io.millrace.server.kinesis.Refusal.state;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.ScalingType;
import software.amazon.awssdk.services.kinesis.model.ShardFilterType;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * What operations on shards, records and consumers refuse. Streams as in {@link StreamRefusals}; the provisioned one has two
 * shards.
 *
 * @param stream the provisioned stream
 * @param onDemand the other one
 */
record ShardRefusals(String stream, String onDemand) {

    private static final String NO_CONSUMER = "not found";
    private static final String SHARD = "shardId-000000000000";
    private static final String OTHER_SHARD = "shardId-000000000001";
    private static final String NO_SHARD = "shardId-000000000077";
    private static final SdkBytes DATA = SdkBytes.fromUtf8String("x");

    List<Refusal> all() {
        return Stream.of(listing(), resharding(), puts(), reads(), consumers())
                .flatMap(List::stream)
                .toList();
    }

    private String arn() {
        return ARN + stream;
    }

    private String nobody() {
        return arn() + "/consumer/nobody:1700000000";
    }

    private static List<PutRecordsRequestEntry> entries(int count, SdkBytes data) {
        return Collections.nCopies(
                count,
                PutRecordsRequestEntry.builder().partitionKey("k").data(data).build());
    }

    private List<Refusal> listing() {
        return List.of(
                constraint(
                        "ListShards",
                        k -> k.listShards(r -> r.streamName(stream).maxResults(10_001)),
                        "maxResults"),
                input("ListShards", k -> k.listShards(r -> {}), INVALID, "Either NextToken or StreamName"),
                input(
                        "ListShards",
                        k -> k.listShards(r -> r.streamName(stream).nextToken("x")),
                        INVALID,
                        "NextToken and StreamName cannot be provided together."),
                input(
                        "ListShards",
                        k -> k.listShards(
                                r -> r.streamName(stream).shardFilter(f -> f.type(ShardFilterType.AT_TIMESTAMP))),
                        INVALID,
                        "Timestamp"),
                state("ListShards", k -> k.listShards(r -> r.streamName(NOWHERE)), RNF, NO_STREAM),
                state(
                        "ListShards",
                        k -> k.listShards(r -> r.streamName(stream).streamCreationTimestamp(Instant.ofEpochSecond(1))),
                        RNF,
                        "not found"));
    }

    private List<Refusal> resharding() {
        Consumer<KinesisClient> splitOnDemand = k ->
                k.splitShard(r -> r.streamName(onDemand).shardToSplit(SHARD).newStartingHashKey("5"));
        return List.of(
                constraint(
                        "SplitShard",
                        k -> k.splitShard(
                                r -> r.streamName(stream).shardToSplit(SHARD).newStartingHashKey("07")),
                        "newStartingHashKey"),
                state(
                        "SplitShard",
                        k -> k.splitShard(
                                r -> r.streamName(NOWHERE).shardToSplit(SHARD).newStartingHashKey("5")),
                        RNF,
                        NO_STREAM),
                state(
                        "SplitShard",
                        k -> k.splitShard(
                                r -> r.streamName(stream).shardToSplit(NO_SHARD).newStartingHashKey("5")),
                        RNF,
                        "Could not find shard " + NO_SHARD + " in stream " + stream + " under account 000000000000."),
                state(
                        "SplitShard",
                        k -> k.splitShard(
                                r -> r.streamName(stream).shardToSplit(SHARD).newStartingHashKey("1")),
                        INVALID,
                        "NewStartingHashKey 1 used in SplitShard() on shard " + SHARD),
                state("SplitShard", splitOnDemand, VALIDATION, "is in On-Demand mode."),
                constraint(
                        "MergeShards",
                        k -> k.mergeShards(r -> r.streamName(stream).shardToMerge(SHARD)),
                        "adjacentShardToMerge"),
                state(
                        "MergeShards",
                        k -> k.mergeShards(
                                r -> r.streamName(NOWHERE).shardToMerge(SHARD).adjacentShardToMerge(OTHER_SHARD)),
                        RNF,
                        NO_STREAM),
                state(
                        "MergeShards",
                        k -> k.mergeShards(
                                r -> r.streamName(stream).shardToMerge(SHARD).adjacentShardToMerge(NO_SHARD)),
                        RNF,
                        "Could not find shard " + NO_SHARD),
                state(
                        "MergeShards",
                        k -> k.mergeShards(r ->
                                r.streamName(stream).shardToMerge(OTHER_SHARD).adjacentShardToMerge(SHARD)),
                        INVALID,
                        "are not an adjacent pair of shards eligible for merging"),
                constraint(
                        "UpdateShardCount",
                        k -> k.updateShardCount(
                                r -> r.streamName(stream).targetShardCount(0).scalingType(ScalingType.UNIFORM_SCALING)),
                        "targetShardCount"),
                constraint(
                        "UpdateShardCount",
                        k -> k.updateShardCount(
                                r -> r.streamName(stream).targetShardCount(2).scalingType("WILD")),
                        "scalingType"),
                state(
                        "UpdateShardCount",
                        k -> k.updateShardCount(r ->
                                r.streamName(NOWHERE).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING)),
                        RNF,
                        NO_STREAM),
                state(
                        "UpdateShardCount",
                        k -> k.updateShardCount(r ->
                                r.streamName(onDemand).targetShardCount(2).scalingType(ScalingType.UNIFORM_SCALING)),
                        VALIDATION,
                        "is in On-Demand mode."));
    }

    private List<Refusal> puts() {
        SdkBytes large = SdkBytes.fromByteArrayUnsafe(new byte[(1 << 20) + 1]);
        return List.of(
                constraint(
                        "PutRecord", k -> k.putRecord(r -> r.streamName(stream).partitionKey("k")), "data"),
                constraint(
                        "PutRecord", k -> k.putRecord(r -> r.streamName(stream).data(DATA)), "partitionKey"),
                input(
                        "PutRecord",
                        k -> k.putRecord(r -> r.streamName(stream)
                                .partitionKey("k")
                                .explicitHashKey("340282366920938463463374607431768211456")
                                .data(DATA)),
                        INVALID,
                        "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]."),
                state(
                        "PutRecord",
                        k -> k.putRecord(
                                r -> r.streamName(NOWHERE).partitionKey("k").data(DATA)),
                        RNF,
                        NO_STREAM),
                state(
                        "PutRecord",
                        k -> k.putRecord(
                                r -> r.streamName(stream).partitionKey("k").data(large)),
                        INVALID,
                        "bytes"),
                constraint(
                        "PutRecords",
                        k -> k.putRecords(r -> r.streamName(stream).records(List.of())),
                        "records"),
                constraint(
                        "PutRecords",
                        k -> k.putRecords(r -> r.streamName(stream)
                                .records(PutRecordsRequestEntry.builder()
                                        .data(DATA)
                                        .build())),
                        "records.1.member.partitionKey"),
                state(
                        "PutRecords",
                        k -> k.putRecords(r -> r.streamName(NOWHERE).records(entries(2, DATA))),
                        RNF,
                        NO_STREAM),
                state(
                        "PutRecords",
                        k -> k.putRecords(r -> r.streamName(stream).records(entries(2, large))),
                        INVALID,
                        "bytes"));
    }

    private List<Refusal> reads() {
        return List.of(
                constraint(
                        "GetShardIterator",
                        k -> k.getShardIterator(r -> r.streamName(stream).shardId(SHARD)),
                        "shardIteratorType"),
                input(
                        "GetShardIterator",
                        k -> k.getShardIterator(r -> r.streamName(stream)
                                .shardId(SHARD)
                                .shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)),
                        INVALID,
                        "Request specified AFTER_SEQUENCE_NUMBER and no StartingSequenceNumber."),
                input(
                        "GetShardIterator",
                        k -> k.getShardIterator(r -> r.streamName(stream)
                                .shardId(SHARD)
                                .shardIteratorType(ShardIteratorType.LATEST)
                                .startingSequenceNumber("5")),
                        INVALID,
                        "Request specified LATEST and also a StartingSequenceNumber."),
                state(
                        "GetShardIterator",
                        k -> k.getShardIterator(r ->
                                r.streamName(stream).shardId(NO_SHARD).shardIteratorType(ShardIteratorType.LATEST)),
                        RNF,
                        "Shard " + NO_SHARD + " in stream " + stream + " under account 000000000000 does not exist"),
                state(
                        "GetShardIterator",
                        k -> k.getShardIterator(
                                r -> r.streamName(NOWHERE).shardId(SHARD).shardIteratorType(ShardIteratorType.LATEST)),
                        RNF,
                        "Shard " + SHARD + " in stream " + NOWHERE + " under account 000000000000 does not exist"),
                constraint("GetRecords", k -> k.getRecords(r -> {}), "shardIterator"),
                constraint(
                        "GetRecords",
                        k -> k.getRecords(r -> r.shardIterator("x").limit(10_001)),
                        "limit"),
                input("GetRecords", k -> k.getRecords(r -> r.shardIterator("x")), INVALID, "Invalid ShardIterator."));
    }

    private List<Refusal> consumers() {
        return List.of(
                constraint(
                        "RegisterStreamConsumer",
                        k -> k.registerStreamConsumer(r -> r.streamARN(arn()).consumerName("a b")),
                        "consumerName"),
                state(
                        "RegisterStreamConsumer",
                        k -> k.registerStreamConsumer(
                                r -> r.streamARN(ARN + NOWHERE).consumerName("c")),
                        RNF,
                        NO_STREAM),
                state(
                        "RegisterStreamConsumer",
                        k -> k.registerStreamConsumer(r -> r.streamARN(arn()).consumerName("reader")),
                        IN_USE,
                        "already exists"),
                constraint(
                        "DeregisterStreamConsumer",
                        k -> k.deregisterStreamConsumer(r -> r.consumerARN("arn:x")),
                        "consumerARN"),
                state(
                        "DeregisterStreamConsumer",
                        k -> k.deregisterStreamConsumer(r -> r.consumerARN(nobody())),
                        RNF,
                        NO_CONSUMER),
                constraint(
                        "DescribeStreamConsumer",
                        k -> k.describeStreamConsumer(r -> r.streamARN(arn()).consumerName("")),
                        "consumerName"),
                input(
                        "DescribeStreamConsumer",
                        k -> k.describeStreamConsumer(r -> r.streamARN(arn())),
                        INVALID,
                        "Either ConsumerARN, or both StreamARN and ConsumerName"),
                state(
                        "DescribeStreamConsumer",
                        k -> k.describeStreamConsumer(r -> r.streamARN(arn()).consumerName("nobody")),
                        RNF,
                        NO_CONSUMER),
                constraint(
                        "ListStreamConsumers",
                        k -> k.listStreamConsumers(r -> r.streamARN(arn()).maxResults(0)),
                        "maxResults"),
                state(
                        "ListStreamConsumers",
                        k -> k.listStreamConsumers(r -> r.streamARN(ARN + NOWHERE)),
                        RNF,
                        NO_STREAM),
                state(
                        "ListStreamConsumers",
                        k -> k.listStreamConsumers(r -> r.streamARN(arn()).nextToken(oldToken("consumers/" + stream))),
                        EXPIRED_TOKEN,
                        "NextToken expired"));
    }
}
