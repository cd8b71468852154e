package io.millrace.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.common.record.Block;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.StoredRecord;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.MemoryReplica;
import io.millrace.node.fake.Samples;
import io.millrace.node.fake.ServingNode;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsEntry;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.proto.api.v1.ShardBlockResult;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import io.millrace.proto.api.v1.StreamServiceGrpc.StreamServiceBlockingStub;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The data API of one node over in-process gRPC. */
class StreamApiTest {

    private static final ShardInfo LOW = Samples.shard(0, 2, Samples.GROUP);
    private static final ShardInfo HIGH = Samples.shard(1, 2, Samples.GROUP);
    private static final int MIB = 1 << 20;

    private final ManualEnvironment env = new ManualEnvironment();
    private final ServingNode node =
            ServingNode.start(env, Limits.AWS_2026, "n1").get(0);
    private final MemoryReplica replica = ServingNode.lead(List.of(node), LOW, HIGH);
    private final StreamServiceBlockingStub calls = node.calls();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aRecordComesBackAtItsSequenceNumber() {
        PutRecordResponse put = calls.putRecord(record("a", "one"));
        assertThat(put.getShardId()).isEqualTo("shardId-000000000000");
        assertThat(SequenceNumber.parse(put.getSequenceNumber())).isEqualTo(LOW.sequenceNumber(0));
        GetRecordsResponse got = calls.getRecords(poll(iterator("shardId-000000000000", StartType.TRIM_HORIZON)));
        assertThat(data(got)).containsExactly("one");
        assertThat(got.getShard().getShardUid()).isEqualTo(LOW.uid());
        assertThat(got.getMillisBehindLatest()).isZero();
        assertThat(got.getNextShardIterator()).isNotEmpty();
    }

    @Test
    void anExplicitHashKeyChoosesTheShard() {
        PutRecordResponse put = calls.putRecord(record("a", "x").toBuilder()
                .setExplicitHashKey("340282366920938463463374607431768211455")
                .build());
        assertThat(put.getShardId()).isEqualTo("shardId-000000000001");
    }

    @Test
    void resultsOfABatchAreInRequestOrder() {
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder().setStreamName(Samples.STREAM);
        for (int i = 0; i < 50; i++) {
            request.addRecords(PutRecordsEntry.newBuilder()
                    .setPartitionKey("k" + i)
                    .setData(ByteString.copyFromUtf8("v" + i))
                    .setExplicitHashKey(
                            i % 3 == 0
                                    ? LOW.range().start().toString()
                                    : HIGH.range().end().toString()));
        }
        PutRecordsResponse response = calls.putRecords(request.build());
        assertThat(response.getFailedCount()).isZero();
        long low = 0;
        long high = 0;
        for (int i = 0; i < 50; i++) {
            SequenceNumber expected = i % 3 == 0 ? LOW.sequenceNumber(low++) : HIGH.sequenceNumber(high++);
            assertThat(response.getResults(i).getSequenceNumber()).isEqualTo(expected.toString());
        }
    }

    @Test
    void aDryRunChecksAndStoresNothing() {
        assertThat(calls.putRecord(record("a", "x").toBuilder().setDryRun(true).build()))
                .isEqualTo(PutRecordResponse.getDefaultInstance());
        MillraceException refusal = refusal(() ->
                calls.putRecord(record("", "x").toBuilder().setDryRun(true).build()));
        assertThat(refusal)
                .hasMessageContaining(
                        "Value null at 'partitionKey' failed to satisfy constraint: Member must not be null");
        assertThat(refusal.code()).isEqualTo(ErrorCode.VALIDATION);
        assertThat(data(calls.getRecords(poll(iterator("shardId-000000000000", StartType.TRIM_HORIZON)))))
                .isEmpty();
    }

    @Test
    void aStreamThatSpreadsItsRecordsNeedsNoKeysAndUsesAllShards() {
        node.cluster.learn(new MetadataRecord.Options(
                Samples.STREAM_UID, StreamOptions.NONE.withDistribution(RecordDistribution.AUTO)));
        Set<String> shards = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            shards.add(calls.putRecord(record("", "x")).getShardId());
        }
        assertThat(shards).hasSize(2);
    }

    @Test
    void aKeyThatSpreadsNothingIsKeptAllTheSame() {
        node.cluster.learn(new MetadataRecord.Options(
                Samples.STREAM_UID, StreamOptions.NONE.withDistribution(RecordDistribution.AUTO)));
        String shard = calls.putRecord(record("mine", "x")).getShardId();
        GetRecordsResponse read = calls.getRecords(poll(iterator(shard, StartType.TRIM_HORIZON)));
        assertThat(Block.read(read.getBlocks(0).getBlock().asReadOnlyByteBuffer()))
                .extracting(StoredRecord::partitionKey)
                .containsExactly("mine");
    }

    @Test
    void aBatchBeyondTheRateFailsInParts() {
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder().setStreamName(Samples.STREAM);
        for (int i = 0; i < 3; i++) {
            request.addRecords(PutRecordsEntry.newBuilder()
                    .setPartitionKey("a")
                    .setData(ByteString.copyFrom(new byte[MIB / 2 - 1]))
                    .setExplicitHashKey("0"));
        }
        PutRecordsResponse response = calls.putRecords(request.build());
        assertThat(response.getFailedCount()).isEqualTo(1);
        assertThat(response.getResults(2).getErrorCode()).isEqualTo("THROUGHPUT_EXCEEDED");
        assertThat(response.getResults(2).getErrorMessage())
                .isEqualTo("Rate exceeded for shard shardId-000000000000 in stream clicks under account 000000000000.");
        PutRecordRequest again = record("a", "x").toBuilder()
                .setExplicitHashKey("0")
                .setData(request.getRecords(2).getData())
                .build();
        MillraceException refusal = refusal(() -> calls.putRecord(again));
        assertThat(refusal.code()).isEqualTo(ErrorCode.THROUGHPUT_EXCEEDED);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(500));
        env.advance(refusal.retryAfter());
        assertThat(calls.putRecord(again).getShardId()).isNotEmpty();
    }

    @Test
    void blocksAreStoredAsSentAndRepeatsAreRecognised() {
        AppendBlocksRequest request = blocks(block(LOW, 1, 0, keysOf(LOW, 3)), block(HIGH, 1, 0, keysOf(HIGH, 2)));
        AppendBlocksResponse first = calls.appendBlocks(request);
        AppendBlocksResponse second = calls.appendBlocks(request);
        assertThat(first.getResultsList())
                .allMatch(result -> result.getErrorCode().isEmpty() && !result.getDuplicate());
        assertThat(second.getResultsList()).allMatch(ShardBlockResult::getDuplicate);
        assertThat(replica.shard(LOW.uid()).orElseThrow().nextOffset()).isEqualTo(3);
        byte[] stored = replica.read(HIGH.uid(), 0, 10, MIB).get(0).bytes();
        assertThat(Block.read(stored).header().arrivalMillis())
                .isEqualTo(first.getResults(1).getArrivalMillis())
                .isEqualTo(env.time().wallMillis());
    }

    @Test
    void eachBlockIsRefusedForItself() {
        byte[] damaged = Samples.block(keysOf(LOW, 1));
        damaged[damaged.length - 1]++;
        AppendBlocksResponse response = calls.appendBlocks(blocks(
                block(LOW, 1, 0, keysOf(LOW, 1)),
                block(LOW, 2, 0, keysOf(HIGH, 1)),
                block(LOW, 3, 0).toBuilder()
                        .setBlock(ByteString.copyFrom(damaged))
                        .build(),
                block(LOW, 4, 0).toBuilder()
                        .setBlock(ByteString.copyFromUtf8("junk"))
                        .build(),
                block(LOW, 5, 0, keysOf(LOW, 1)).toBuilder().setShardUid(99).build(),
                block(LOW, 6, 0, "k".repeat(257)),
                block(LOW, 7, 0, "")));
        assertThat(response.getResultsList())
                .extracting(ShardBlockResult::getErrorCode)
                .containsExactly(
                        "",
                        "WRONG_SHARD",
                        "VALIDATION",
                        "VALIDATION",
                        "RESOURCE_NOT_FOUND",
                        "VALIDATION",
                        "VALIDATION");
        assertThat(replica.shard(LOW.uid()).orElseThrow().nextOffset()).isEqualTo(1);
    }

    @Test
    void aClosedShardStillAnswersRepeatsOfItsProducers() {
        AppendBlocksRequest request = blocks(block(LOW, 1, 0, keysOf(LOW, 1)));
        calls.appendBlocks(request);
        replica.apply(Samples.reshard(List.of(LOW), List.of()));
        assertThat(calls.appendBlocks(request).getResults(0).getDuplicate()).isTrue();
        assertThat(calls.appendBlocks(blocks(block(LOW, 1, 1, keysOf(LOW, 1))))
                        .getResults(0)
                        .getErrorCode())
                .isEqualTo("SHARD_CLOSED");
        assertThat(calls.appendBlocks(blocks(block(LOW, 0, 0, keysOf(LOW, 1))))
                        .getResults(0)
                        .getErrorCode())
                .isEqualTo("SHARD_CLOSED");
    }

    static Stream<Arguments> badRequests() {
        PutRecordRequest good = record("a", "x");
        PutRecordsEntry entry =
                PutRecordsEntry.newBuilder().setPartitionKey("a").build();
        return Stream.of(
                bad(
                        "key empty",
                        ErrorCode.VALIDATION,
                        "1 validation error detected: Value null at 'partitionKey' failed to satisfy constraint:"
                                + " Member must not be null",
                        c -> c.putRecord(good.toBuilder().setPartitionKey("").build())),
                bad(
                        "key of 257 characters",
                        ErrorCode.VALIDATION,
                        "less than or equal to 256",
                        c -> c.putRecord(good.toBuilder()
                                .setPartitionKey("ü".repeat(257))
                                .build())),
                bad(
                        "stream name with a blank",
                        ErrorCode.VALIDATION,
                        "at 'streamName' failed to satisfy constraint:"
                                + " Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                        c -> c.putRecord(good.toBuilder().setStreamName("a b").build())),
                bad(
                        "stream name empty",
                        ErrorCode.VALIDATION,
                        "streamName",
                        c -> c.putRecord(good.toBuilder().setStreamName("").build())),
                bad(
                        "stream name of 129 characters",
                        ErrorCode.VALIDATION,
                        "less than or equal to 128",
                        c -> c.putRecord(
                                good.toBuilder().setStreamName("s".repeat(129)).build())),
                bad(
                        "unknown stream",
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "Stream nope under account 000000000000 not found.",
                        c -> c.putRecord(good.toBuilder().setStreamName("nope").build())),
                bad(
                        "hash key too large",
                        ErrorCode.INVALID_ARGUMENT,
                        "Invalid ExplicitHashKey.",
                        c -> c.putRecord(good.toBuilder()
                                .setExplicitHashKey("340282366920938463463374607431768211456")
                                .build())),
                bad(
                        "record over the stream's size",
                        ErrorCode.INVALID_ARGUMENT,
                        "has 1048577 bytes",
                        c -> c.putRecord(good.toBuilder()
                                .setData(ByteString.copyFrom(new byte[MIB]))
                                .build())),
                bad(
                        "blob over 10 MiB",
                        ErrorCode.VALIDATION,
                        "at 'data'",
                        c -> c.putRecord(good.toBuilder()
                                .setData(ByteString.copyFrom(new byte[10 * MIB + 1]))
                                .build())),
                bad(
                        "no records",
                        ErrorCode.VALIDATION,
                        "at 'records' failed to satisfy constraint: Member must have length"
                                + " greater than or equal to 1",
                        c -> c.putRecords(PutRecordsRequest.newBuilder()
                                .setStreamName(Samples.STREAM)
                                .build())),
                bad(
                        "501 records",
                        ErrorCode.VALIDATION,
                        "less than or equal to 500",
                        c -> c.putRecords(PutRecordsRequest.newBuilder()
                                .setStreamName(Samples.STREAM)
                                .addAllRecords(java.util.Collections.nCopies(501, entry))
                                .build())),
                bad(
                        "two bad keys",
                        ErrorCode.VALIDATION,
                        "2 validation errors detected: Value null at 'records.1.member.partitionKey'",
                        c -> c.putRecords(PutRecordsRequest.newBuilder()
                                .setStreamName(Samples.STREAM)
                                .addAllRecords(java.util.Collections.nCopies(2, PutRecordsEntry.getDefaultInstance()))
                                .build())),
                bad(
                        "batch over 10 MiB",
                        ErrorCode.INVALID_ARGUMENT,
                        "Records size exceeds 10 MB limit",
                        c -> c.putRecords(PutRecordsRequest.newBuilder()
                                .setStreamName(Samples.STREAM)
                                .addAllRecords(java.util.Collections.nCopies(
                                        11,
                                        entry.toBuilder()
                                                .setData(ByteString.copyFrom(new byte[MIB - 1]))
                                                .build()))
                                .build())),
                bad(
                        "same sequence twice",
                        ErrorCode.VALIDATION,
                        "unique per shard and producer",
                        c -> c.appendBlocks(blocks(block(LOW, 1, 0, "a"), block(LOW, 1, 0, "b")))),
                bad(
                        "negative sequence",
                        ErrorCode.VALIDATION,
                        "producerSequence",
                        c -> c.appendBlocks(blocks(block(LOW, 1, -1, "a")))),
                bad("no blocks", ErrorCode.VALIDATION, "blocks", c -> c.appendBlocks(blocks())),
                bad(
                        "unknown shard",
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "Shard shardId-000000000007 in stream clicks under account 000000000000 does not exist",
                        c -> c.getShardIterator(start("shardId-000000000007", StartType.LATEST, "", 0))),
                bad(
                        "shard id without a number",
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "does not exist",
                        c -> c.getShardIterator(start("shard", StartType.LATEST, "", 0))),
                bad(
                        "shard of an unknown stream",
                        ErrorCode.RESOURCE_NOT_FOUND,
                        "Shard shardId-000000000000 in stream nope under account 000000000000 does not exist",
                        c -> c.getShardIterator(start("shardId-000000000000", StartType.LATEST, "", 0).toBuilder()
                                .setStreamName("nope")
                                .build())),
                bad(
                        "no type",
                        ErrorCode.VALIDATION,
                        "Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST,",
                        c -> c.getShardIterator(
                                start("shardId-000000000000", StartType.START_TYPE_UNSPECIFIED, "", 0))),
                bad(
                        "type without its number",
                        ErrorCode.INVALID_ARGUMENT,
                        "Request specified AT_SEQUENCE_NUMBER and no StartingSequenceNumber.",
                        c -> c.getShardIterator(start("shardId-000000000000", StartType.AT_SEQUENCE_NUMBER, "", 0))),
                bad(
                        "number without its type",
                        ErrorCode.INVALID_ARGUMENT,
                        "Request specified LATEST and also a StartingSequenceNumber.",
                        c -> c.getShardIterator(start("shardId-000000000000", StartType.LATEST, "1", 0))),
                bad(
                        "not a sequence number",
                        ErrorCode.INVALID_ARGUMENT,
                        "StartingSequenceNumber 12345 used in GetShardIterator on shard shardId-000000000000 in stream"
                                + " clicks under account 000000000000 is invalid.",
                        c -> c.getShardIterator(
                                start("shardId-000000000000", StartType.AT_SEQUENCE_NUMBER, "12345", 0))),
                bad(
                        "sequence number of another shard",
                        ErrorCode.INVALID_ARGUMENT,
                        "Invalid StartingSequenceNumber. It encodes shardId-000000000001, while it was used in a call to"
                                + " a shard with shardId-000000000000",
                        c -> c.getShardIterator(start(
                                "shardId-000000000000",
                                StartType.AT_SEQUENCE_NUMBER,
                                HIGH.sequenceNumber(0).toString(),
                                0))),
                bad(
                        "sequence number of another stream",
                        ErrorCode.INVALID_ARGUMENT,
                        "is invalid because it did not come from this stream.",
                        c -> c.getShardIterator(start(
                                "shardId-000000000000",
                                StartType.AT_SEQUENCE_NUMBER,
                                new SequenceNumber(5, 0, 0).toString(),
                                0))),
                bad(
                        "sequence number beyond the tip",
                        ErrorCode.INVALID_ARGUMENT,
                        "is invalid.",
                        c -> c.getShardIterator(start(
                                "shardId-000000000000",
                                StartType.AT_SEQUENCE_NUMBER,
                                LOW.sequenceNumber(1).toString(),
                                0))),
                bad(
                        "after a record that is not there",
                        ErrorCode.INVALID_ARGUMENT,
                        "is invalid.",
                        c -> c.getShardIterator(start(
                                "shardId-000000000000",
                                StartType.AFTER_SEQUENCE_NUMBER,
                                LOW.sequenceNumber(0).toString(),
                                0))),
                bad(
                        "time in the future",
                        ErrorCode.INVALID_ARGUMENT,
                        "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis.",
                        c -> c.getShardIterator(
                                start("shardId-000000000000", StartType.AT_TIMESTAMP, "", 1_800_000_000_000L))),
                bad(
                        "negative time",
                        ErrorCode.VALIDATION,
                        "timestamp",
                        c -> c.getShardIterator(start("shardId-000000000000", StartType.AT_TIMESTAMP, "", -1))),
                bad(
                        "malformed iterator",
                        ErrorCode.INVALID_ARGUMENT,
                        "Invalid ShardIterator.",
                        c -> c.getRecords(poll("AAAA"))),
                bad("no iterator", ErrorCode.VALIDATION, "shardIterator", c -> c.getRecords(poll(""))),
                bad(
                        "limit over 10000",
                        ErrorCode.VALIDATION,
                        "less than or equal to 10000",
                        c -> c.getRecords(
                                poll("AAAA").toBuilder().setLimit(10_001).build())),
                bad(
                        "wait over 30 s",
                        ErrorCode.VALIDATION,
                        "waitMillis",
                        c -> c.getRecords(
                                poll("AAAA").toBuilder().setWaitMillis(30_001).build())));
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void badRequestsAreRefusedWithTheirReason(Call call, ErrorCode code, String text) {
        MillraceException refusal = refusal(() -> call.on(calls));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).hasMessageContaining(text);
        assertThat(replica.log().proposed()).isEmpty();
    }

    @Test
    void anExpiredIteratorIsRefused() {
        String iterator = iterator("shardId-000000000000", StartType.TRIM_HORIZON);
        env.advance(Duration.ofMinutes(5).plusMillis(1));
        assertThat(refusal(() -> calls.getRecords(poll(iterator))).code()).isEqualTo(ErrorCode.EXPIRED_ITERATOR);
    }

    @Test
    void fiveCallsASecondButAnyNumberOfPollsThatWait() {
        calls.putRecord(record("a", "one"));
        String iterator = iterator("shardId-000000000000", StartType.TRIM_HORIZON);
        GetRecordsRequest waiting =
                poll(iterator).toBuilder().setWaitMillis(1000).build();
        for (int i = 0; i < 20; i++) {
            assertThat(data(calls.getRecords(waiting))).containsExactly("one");
        }
        for (int i = 0; i < 5; i++) {
            assertThat(data(calls.getRecords(poll(iterator)))).containsExactly("one");
        }
        MillraceException refusal = refusal(() -> calls.getRecords(poll(iterator)));
        assertThat(refusal.code()).isEqualTo(ErrorCode.THROUGHPUT_EXCEEDED);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aKeyOf256CharactersOutsideOfAsciiIsFine() {
        assertThat(calls.putRecord(record("😀".repeat(256), "x")).getShardId()).isNotEmpty();
    }

    private static Arguments bad(String name, ErrorCode code, String text, Call call) {
        return Arguments.of(Named.of(name, call), code, text);
    }

    private interface Call {
        void on(StreamServiceBlockingStub calls);
    }

    private static MillraceException refusal(Runnable call) {
        return GrpcErrors.fromStatus(catchThrowable(call::run));
    }

    private static PutRecordRequest record(String key, String data) {
        return PutRecordRequest.newBuilder()
                .setStreamName(Samples.STREAM)
                .setPartitionKey(key)
                .setExplicitHashKey("")
                .setData(ByteString.copyFromUtf8(data))
                .build();
    }

    private static ShardBlock block(ShardInfo shard, long producer, long sequence, String... keys) {
        ShardBlock.Builder block = ShardBlock.newBuilder()
                .setShardUid(shard.uid())
                .setProducerLow(producer)
                .setProducerSequence(sequence);
        return keys.length == 0
                ? block.build()
                : block.setBlock(ByteString.copyFrom(Samples.block(keys))).build();
    }

    private static AppendBlocksRequest blocks(ShardBlock... blocks) {
        return AppendBlocksRequest.newBuilder()
                .setStreamName(Samples.STREAM)
                .addAllBlocks(List.of(blocks))
                .build();
    }

    /** Partition keys that belong to the shard. */
    private static String[] keysOf(ShardInfo shard, int count) {
        return Stream.iterate(0, i -> i + 1)
                .map(i -> "key" + i)
                .filter(key -> shard.range().contains(io.millrace.common.hash.HashKey.ofPartitionKey(key)))
                .limit(count)
                .toArray(String[]::new);
    }

    private static GetShardIteratorRequest start(String shard, StartType type, String number, long millis) {
        return GetShardIteratorRequest.newBuilder()
                .setStreamName(Samples.STREAM)
                .setShardId(shard)
                .setStart(StartingPosition.newBuilder()
                        .setType(type)
                        .setSequenceNumber(number)
                        .setTimestampMillis(millis))
                .build();
    }

    private String iterator(String shard, StartType type) {
        return calls.getShardIterator(start(shard, type, "", 0)).getShardIterator();
    }

    private static GetRecordsRequest poll(String iterator) {
        return GetRecordsRequest.newBuilder().setShardIterator(iterator).build();
    }

    private static List<String> data(GetRecordsResponse response) {
        List<String> data = new ArrayList<>();
        for (BlockSlice slice : response.getBlocksList()) {
            for (StoredRecord record : Block.read(slice.getBlock().toByteArray())) {
                if (record.index() >= slice.getSkip() && record.index() < slice.getSkip() + slice.getTake()) {
                    data.add(new String(record.dataBytes(), java.nio.charset.StandardCharsets.UTF_8));
                }
            }
        }
        return data;
    }
}
