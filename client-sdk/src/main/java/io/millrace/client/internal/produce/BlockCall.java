package io.millrace.client.internal.produce;

import com.google.protobuf.UnsafeByteOperations;
import io.millrace.client.PutAttempt;
import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.produce.Verdict.Scope;
import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.AppendBlocksResponse;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.proto.api.v1.ShardBlockResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One AppendBlocks call: blocks of several shards of one group. Filled under the lock, then read only. */
final class BlockCall {

    /** Most blocks of a call, as the protocol says. */
    private static final int MAX_BLOCKS = 500;

    private final Sender sender;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();
    private int bytes;
    private long startedMillis;
    private long startedNanos;

    /** A block as it is sent now; a retry may give the batch another id and sequence. */
    private record Part(Batch batch, long shardUid, long producerHigh, long producerLow, long sequence) {}

    BlockCall(Sender sender) {
        this.sender = sender;
    }

    Sender sender() {
        return sender;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    boolean hasRoom(int maxBytes) {
        return parts.isEmpty() || (parts.size() < MAX_BLOCKS && bytes < maxBytes);
    }

    void add(Lane lane, Batch batch) {
        lanes.add(lane);
        parts.add(new Part(batch, lane.shard().uid(), batch.producer.high(), batch.producer.low(), batch.sequence));
        bytes += batch.bytes();
    }

    /** It leaves now. */
    void started(TimeSource time) {
        startedMillis = time.wallMillis();
        startedNanos = time.monotonicNanos();
    }

    /** It has ended: notes the attempt with each block. Under the lock. */
    void log(List<Verdict> verdicts, long now) {
        Duration duration = Duration.ofNanos(Math.max(0, now - startedNanos));
        for (int i = 0; i < parts.size(); i++) {
            Optional<ErrorCode> error =
                    Optional.ofNullable(verdicts.get(i).refusal()).map(MillraceException::code);
            parts.get(i).batch.log(new PutAttempt(startedMillis, duration, error));
        }
    }

    int size() {
        return parts.size();
    }

    Lane lane(int index) {
        return lanes.get(index);
    }

    Batch batch(int index) {
        return parts.get(index).batch;
    }

    /** The message; encodes blocks that were not sent before. */
    AppendBlocksRequest request(String stream, BlockBuilder builder) {
        AppendBlocksRequest.Builder request = AppendBlocksRequest.newBuilder().setStreamName(stream);
        for (Part part : parts) {
            ShardBlock.Builder block = ShardBlock.newBuilder()
                    .setShardUid(part.shardUid)
                    .setProducerHigh(part.producerHigh)
                    .setProducerLow(part.producerLow)
                    .setBlock(UnsafeByteOperations.unsafeWrap(part.batch.block(builder)));
            if (part.producerHigh != 0 || part.producerLow != 0) {
                block.setProducerSequence(part.sequence);
            }
            request.addBlocks(block);
        }
        return request.build();
    }

    /** Which shards take the records of closed ones, by the closed one's uid, as far as the answers tell. */
    Map<Long, List<MapShard>> children(List<Verdict> verdicts) {
        Map<Long, List<MapShard>> children = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            if (!verdicts.get(i).children().isEmpty()) {
                children.put(parts.get(i).shardUid, verdicts.get(i).children());
            }
        }
        return children;
    }

    /** What an answer says about each block. */
    List<Verdict> verdicts(AppendBlocksResponse response) {
        if (response.getResultsCount() != parts.size()) {
            return verdicts(new MillraceException(
                    ErrorCode.INTERNAL,
                    "the server answered " + response.getResultsCount() + " of " + parts.size() + " blocks"));
        }
        return response.getResultsList().stream().map(BlockCall::verdict).toList();
    }

    /** What the call's failure says about each block. */
    List<Verdict> verdicts(MillraceException failure) {
        Verdict each = Verdict.refused(failure, Scope.CALL);
        return parts.stream().map(part -> each).toList();
    }

    private static Verdict verdict(ShardBlockResult result) {
        if (result.getErrorCode().isEmpty()) {
            return Verdict.stored(result.getBaseOffset(), result.getArrivalMillis());
        }
        MillraceException refusal = new MillraceException(code(result.getErrorCode()), result.getErrorMessage())
                .withRetryAfter(Duration.ofMillis(result.getRetryAfterMillis()));
        return Verdict.refused(refusal, Scope.BLOCK)
                .withChildren(
                        result.getChildrenList().stream().map(MapShard::of).toList());
    }

    /** A newer server may send a code that this version does not know. */
    private static ErrorCode code(String name) {
        try {
            return ErrorCode.valueOf(name);
        } catch (IllegalArgumentException unknown) {
            return ErrorCode.INTERNAL;
        }
    }
}
