package io.millrace.client.fake;

import com.google.protobuf.ByteString;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockHeader;
import io.millrace.common.record.StoredRecord;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.proto.api.v1.ShardBlockResult;
import io.millrace.proto.api.v1.ShardIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A shard's state with the rules of idempotence (five results remembered per producer). Guarded by its cluster. */
final class FakeShard {

    static final long FIRST_UID = 1000;

    final int number;
    final HashKeyRange range;
    final List<Integer> parents;
    final long epochSeconds;
    boolean closed;
    long nextOffset;
    long trimmedTo;
    final List<Stored> blocks = new ArrayList<>();
    private final Map<Producer, Memory> producers = new HashMap<>();

    record Stored(long base, int count, byte[] bytes, long arrivalMillis) {}

    private record Producer(long high, long low) {}

    private static final class Memory {
        long last = -1;
        final Deque<ShardBlockResult> results = new ArrayDeque<>();
    }

    FakeShard(int number, HashKeyRange range, List<Integer> parents, long epochSeconds) {
        this.number = number;
        this.range = range;
        this.parents = parents;
        this.epochSeconds = epochSeconds;
    }

    long uid() {
        return FIRST_UID + number;
    }

    String id() {
        return new ShardId(number).toString();
    }

    ShardIdentity identity() {
        return ShardIdentity.newBuilder()
                .setShardUid(uid())
                .setNumber(number)
                .setEpochSeconds(epochSeconds)
                .build();
    }

    void forgetProducers() {
        producers.clear();
    }

    ShardBlockResult append(ShardBlock block, long now) {
        Producer id = new Producer(block.getProducerHigh(), block.getProducerLow());
        boolean idempotent = id.high != 0 || id.low != 0;
        Memory memory = producers.get(id);
        if (idempotent && memory != null && block.getProducerSequence() <= memory.last) {
            int back = (int) (memory.last - block.getProducerSequence());
            if (back < memory.results.size()) {
                return List.copyOf(memory.results).get(back).toBuilder()
                        .setDuplicate(true)
                        .build();
            }
            return refused(ErrorCode.OUT_OF_ORDER_SEQUENCE);
        }
        if (closed) {
            return refused(ErrorCode.SHARD_CLOSED);
        }
        if (idempotent && memory == null && block.getProducerSequence() != 0) {
            return refused(ErrorCode.UNKNOWN_PRODUCER);
        }
        if (idempotent && memory != null && block.getProducerSequence() != memory.last + 1) {
            return refused(ErrorCode.OUT_OF_ORDER_SEQUENCE);
        }
        Block checked = Block.read(block.getBlock().asReadOnlyByteBuffer());
        for (StoredRecord record : checked) {
            if (!range.contains(record.hashKey())) {
                return refused(ErrorCode.WRONG_SHARD);
            }
            if (record.partitionKey().equals("poison")) {
                return refused(ErrorCode.VALIDATION);
            }
        }
        ShardBlockResult result = store(block.getBlock().toByteArray(), checked.count(), now);
        if (idempotent) {
            Memory kept = producers.computeIfAbsent(id, unused -> new Memory());
            kept.last = block.getProducerSequence();
            kept.results.addFirst(result);
            while (kept.results.size() > 5) {
                kept.results.removeLast();
            }
        }
        return result;
    }

    private ShardBlockResult store(byte[] bytes, int count, long now) {
        BlockHeader.stampArrival(bytes, now);
        blocks.add(new Stored(nextOffset, count, bytes, now));
        ShardBlockResult result = ShardBlockResult.newBuilder()
                .setBaseOffset(nextOffset)
                .setArrivalMillis(now)
                .build();
        nextOffset += count;
        return result;
    }

    static ShardBlockResult refused(ErrorCode code) {
        return ShardBlockResult.newBuilder()
                .setErrorCode(code.name())
                .setErrorMessage("fake " + code)
                .build();
    }

    /** Blocks from an offset, at most a number of them. */
    List<BlockSlice> slices(long from, int most) {
        List<BlockSlice> slices = new ArrayList<>();
        long first = Math.max(from, trimmedTo);
        for (Stored block : blocks) {
            if (block.base + block.count > first && slices.size() < most) {
                int skip = (int) Math.max(0, first - block.base);
                slices.add(BlockSlice.newBuilder()
                        .setBaseOffset(block.base)
                        .setSkip(skip)
                        .setTake(block.count - skip)
                        .setBlock(ByteString.copyFrom(block.bytes))
                        .build());
            }
        }
        return slices;
    }
}
