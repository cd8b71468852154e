package io.millrace.client.internal;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Channel;
import io.millrace.client.PutEntryResult;
import io.millrace.client.PutResult;
import io.millrace.client.ReadRecord;
import io.millrace.client.RecordsPage;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.client.internal.read.Slices;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.UserRecord;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.ChildShard;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.GetShardIteratorResponse;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsEntry;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.PutRecordsResult;
import io.millrace.proto.api.v1.StreamServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The low-level data calls: one gRPC call each, blocking. Any thread but gRPC's. */
public final class DataCalls {

    private final BlockingCalls calls;
    private final Duration timeout;

    DataCalls(BlockingCalls calls, Duration timeout) {
        this.calls = calls;
        this.timeout = timeout;
    }

    public PutResult put(String stream, UserRecord record) {
        PutRecordRequest request = PutRecordRequest.newBuilder()
                .setStreamName(stream)
                .setPartitionKey(record.partitionKey())
                .setData(bytes(record.data()))
                .setExplicitHashKey(decimal(record.explicitHashKey()))
                .build();
        PutRecordResponse stored = calls.write(
                timeout, (channel, left, reply) -> stub(channel, left).putRecord(request, reply));
        return new PutResult(stored.getShardId(), SequenceNumber.parse(stored.getSequenceNumber()), 0);
    }

    public List<PutEntryResult> putRecords(String stream, List<UserRecord> records) {
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder().setStreamName(stream);
        for (UserRecord record : records) {
            request.addRecords(PutRecordsEntry.newBuilder()
                    .setPartitionKey(record.partitionKey())
                    .setData(bytes(record.data()))
                    .setExplicitHashKey(decimal(record.explicitHashKey())));
        }
        PutRecordsRequest whole = request.build();
        PutRecordsResponse response = calls.write(
                timeout, (channel, left, reply) -> stub(channel, left).putRecords(whole, reply));
        return response.getResultsList().stream().map(DataCalls::entry).toList();
    }

    public String getShardIterator(String stream, String shardId, StartPosition start) {
        GetShardIteratorRequest request = GetShardIteratorRequest.newBuilder()
                .setStreamName(stream)
                .setShardId(shardId)
                .setStart(Slices.toProto(start))
                .build();
        GetShardIteratorResponse response = calls.read(
                timeout,
                Duration.ZERO,
                (channel, left, reply) -> stub(channel, left).getShardIterator(request, reply));
        return response.getShardIterator();
    }

    public RecordsPage getRecords(String iterator, int limit, Duration wait) {
        GetRecordsRequest request = GetRecordsRequest.newBuilder()
                .setShardIterator(iterator)
                .setLimit(limit)
                .setWaitMillis((int) wait.toMillis())
                .build();
        GetRecordsResponse response = calls.read(
                timeout, wait, (channel, left, reply) -> stub(channel, left).getRecords(request, reply));
        List<ReadRecord> records = new ArrayList<>();
        for (BlockSlice slice : response.getBlocksList()) {
            Slices.decode(response.getShard(), slice, records);
        }
        return new RecordsPage(
                records,
                Optional.of(response.getNextShardIterator()).filter(next -> !next.isEmpty()),
                response.getMillisBehindLatest(),
                response.getChildShardsList().stream()
                        .map(ChildShard::getShardId)
                        .toList());
    }

    private static PutEntryResult entry(PutRecordsResult result) {
        if (result.getErrorCode().isEmpty()) {
            return new PutEntryResult(
                    new PutResult(result.getShardId(), SequenceNumber.parse(result.getSequenceNumber()), 0), null);
        }
        return new PutEntryResult(null, refusal(result.getErrorCode(), result.getErrorMessage()));
    }

    /** A refusal that came as a value. */
    private static MillraceException refusal(String code, String message) {
        try {
            return new MillraceException(ErrorCode.valueOf(code), message);
        } catch (IllegalArgumentException unknownToThisVersion) {
            return new MillraceException(ErrorCode.INTERNAL, code + ": " + message);
        }
    }

    private static StreamServiceGrpc.StreamServiceStub stub(Channel channel, Duration left) {
        return StreamServiceGrpc.newStub(channel).withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static ByteString bytes(byte[] data) {
        return UnsafeByteOperations.unsafeWrap(data);
    }

    private static String decimal(@Nullable HashKey key) {
        return key == null ? "" : key.toString();
    }
}
