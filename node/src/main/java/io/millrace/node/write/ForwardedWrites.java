package io.millrace.node.write;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.ShardId;
import io.millrace.node.peer.Peers;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.PutRecordsEntry;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.PutRecordsResult;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.proto.api.v1.ShardBlockResult;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends that another node leads: one call per node, its answer dealt out again. Payloads are wrapped, not copied. */
final class ForwardedWrites {

    private final Peers peers;

    ForwardedWrites(Peers peers) {
        this.peers = peers;
    }

    void records(String endpoint, PutCall call, List<PutCall.Routed> routed) {
        PutRecordsRequest.Builder request = PutRecordsRequest.newBuilder().setStreamName(call.stream());
        for (PutCall.Routed one : routed) {
            PlainRecord record = call.record(one.index());
            PutRecordsEntry.Builder entry = request.addRecordsBuilder()
                    .setPartitionKeyBytes(UnsafeByteOperations.unsafeWrap(record.keyUtf8()))
                    .setData(UnsafeByteOperations.unsafeWrap(record.data().duplicate()));
            if (record.explicitHashKey() != null) {
                entry.setExplicitHashKey(record.explicitHashKey().toString());
            }
        }
        var unused = peers.put(endpoint, request.build()).whenComplete((answer, failure) -> {
            for (int i = 0; i < routed.size(); i++) {
                deal(call, routed.get(i).index(), answer, i, failure);
            }
        });
    }

    void blocks(String endpoint, String stream, List<RoutedBlock> routed) {
        AppendBlocksRequest.Builder request = AppendBlocksRequest.newBuilder().setStreamName(stream);
        for (RoutedBlock one : routed) {
            EncodedBlock block = one.block();
            request.addBlocks(ShardBlock.newBuilder()
                    .setShardUid(block.shardUid())
                    .setProducerHigh(block.producer().high())
                    .setProducerLow(block.producer().low())
                    .setProducerSequence(block.sequence())
                    .setBlock(wrap(block)));
        }
        var unused = peers.append(endpoint, request.build()).whenComplete((answer, failure) -> {
            for (int i = 0; i < routed.size(); i++) {
                routed.get(i).callback().done(outcome(answer, i, failure));
            }
        });
    }

    private static ByteString wrap(EncodedBlock block) {
        return UnsafeByteOperations.unsafeWrap(block.bytes().duplicate());
    }

    private static void deal(
            PutCall call, int index, @Nullable PutRecordsResponse answer, int i, @Nullable Throwable failure) {
        if (answer == null || i >= answer.getResultsCount()) {
            call.failed(index, unanswered(failure));
            return;
        }
        PutRecordsResult result = answer.getResults(i);
        if (result.getErrorCode().isEmpty()) {
            call.stored(index, new PutOutcome.Stored(ShardId.parse(result.getShardId()), result.getSequenceNumber()));
        } else {
            call.failed(index, refusal(result.getErrorCode(), result.getErrorMessage(), 0));
        }
    }

    private static AppendOutcome outcome(@Nullable AppendBlocksResponse answer, int i, @Nullable Throwable failure) {
        if (answer == null || i >= answer.getResultsCount()) {
            return new AppendOutcome.Failed(unanswered(failure));
        }
        ShardBlockResult result = answer.getResults(i);
        return result.getErrorCode().isEmpty()
                ? new AppendOutcome.Stored(result.getBaseOffset(), result.getArrivalMillis(), result.getDuplicate())
                : new AppendOutcome.Failed(
                        refusal(result.getErrorCode(), result.getErrorMessage(), result.getRetryAfterMillis()));
    }

    private static MillraceException unanswered(@Nullable Throwable failure) {
        return failure == null
                ? new MillraceException(
                        ErrorCode.OUTCOME_UNKNOWN, "the shard's leader gave fewer answers than asked for")
                : GrpcErrors.fromStatus(failure);
    }

    private static MillraceException refusal(String code, String message, int retryAfterMillis) {
        return new MillraceException(GrpcErrors.code(code), message)
                .withRetryAfter(Duration.ofMillis(retryAfterMillis));
    }
}
