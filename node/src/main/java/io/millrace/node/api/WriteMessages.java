package io.millrace.node.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.node.write.AppendOutcome;
import io.millrace.node.write.PutOutcome;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.PutRecordResponse;
import io.millrace.proto.api.v1.PutRecordsResponse;
import io.millrace.proto.api.v1.PutRecordsResult;
import io.millrace.proto.api.v1.ShardBlockResult;
import io.millrace.proto.api.v1.StreamMapShard;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of writes, as messages. */
final class WriteMessages {

    private WriteMessages() {}

    /** A single record: stored, or the call fails. */
    static PutRecordResponse of(PutOutcome outcome) {
        if (outcome instanceof PutOutcome.Failed failed) {
            throw failed.reason();
        }
        PutOutcome.Stored stored = (PutOutcome.Stored) outcome;
        return PutRecordResponse.newBuilder()
                .setShardId(stored.shard().toString())
                .setSequenceNumber(stored.sequenceNumber())
                .build();
    }

    static PutRecordsResponse ofRecords(List<PutOutcome> outcomes) {
        PutRecordsResponse.Builder response = PutRecordsResponse.newBuilder();
        int failed = 0;
        for (PutOutcome outcome : outcomes) {
            PutRecordsResult.Builder result = response.addResultsBuilder();
            if (outcome instanceof PutOutcome.Stored stored) {
                result.setShardId(stored.shard().toString()).setSequenceNumber(stored.sequenceNumber());
            } else if (outcome instanceof PutOutcome.Failed refusal) {
                failed++;
                result.setErrorCode(refusal.reason().code().name()).setErrorMessage(text(refusal.reason()));
            }
        }
        return response.setFailedCount(failed).build();
    }

    /** Shards that take the records of a block whose shard is closed. */
    interface Successors {
        List<StreamMapShard> of(int block);
    }

    static AppendBlocksResponse ofBlocks(List<AppendOutcome> outcomes, Successors successors) {
        AppendBlocksResponse.Builder response = AppendBlocksResponse.newBuilder();
        for (int block = 0; block < outcomes.size(); block++) {
            AppendOutcome outcome = outcomes.get(block);
            ShardBlockResult.Builder result = response.addResultsBuilder();
            if (outcome instanceof AppendOutcome.Stored stored) {
                result.setBaseOffset(stored.offset())
                        .setArrivalMillis(stored.arrivalMillis())
                        .setDuplicate(stored.duplicate());
            } else if (outcome instanceof AppendOutcome.Failed refusal) {
                MillraceException reason = refusal.reason();
                result.setErrorCode(reason.code().name())
                        .setErrorMessage(text(reason))
                        .setRetryAfterMillis((int)
                                Math.min(Integer.MAX_VALUE, reason.retryAfter().toMillis()));
                if (reason.code() == ErrorCode.SHARD_CLOSED) {
                    result.addAllChildren(successors.of(block));
                }
            }
        }
        return response.build();
    }

    private static String text(MillraceException reason) {
        @Nullable String message = reason.getMessage();
        return message == null ? reason.code().name() : message;
    }
}
