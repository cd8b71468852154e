package io.millrace.client.internal.read;

import io.millrace.client.ReadRecord;
import io.millrace.client.StartPosition;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.Block;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.StoredRecord;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.ShardIdentity;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.util.List;
import java.util.Optional;

/** Turns what readers get on the wire into records. Pure. */
public final class Slices {

    private Slices() {}

    /**
     * Appends the meant records of a slice.
     *
     * @throws io.millrace.common.error.MillraceException CORRUPT when the block fails its checksums
     */
    public static void decode(ShardIdentity shard, BlockSlice slice, List<ReadRecord> out) {
        Block block = Block.read(slice.getBlock().asReadOnlyByteBuffer());
        Span span = new Span(new ShardId(shard.getNumber()).toString(), shard.getEpochSeconds(), shard.getNumber());
        decode(span, block, slice.getBaseOffset(), slice.getSkip(), slice.getSkip() + slice.getTake(), out);
    }

    /** Appends the records {@code from} (inclusive) to {@code to} (exclusive) of a block. */
    static void decode(Span shard, Block block, long baseOffset, int from, int to, List<ReadRecord> out) {
        long arrival = block.header().arrivalMillis();
        for (StoredRecord record : block) {
            if (record.index() >= to) {
                return;
            }
            if (record.index() >= from) {
                SequenceNumber number =
                        new SequenceNumber(shard.epochSeconds, shard.number, baseOffset + record.index());
                out.add(new ReadRecord(
                        shard.id,
                        number,
                        0,
                        record.partitionKey(),
                        record.explicitHashKey(),
                        record.dataBytes(),
                        arrival));
            }
        }
    }

    /** What sequence numbers of a shard are made from. */
    record Span(String id, long epochSeconds, int number) {}

    public static StartingPosition toProto(StartPosition start) {
        StartType type = switch (start.kind()) {
            case TRIM_HORIZON -> StartType.TRIM_HORIZON;
            case LATEST -> StartType.LATEST;
            case AT_SEQUENCE_NUMBER -> StartType.AT_SEQUENCE_NUMBER;
            case AFTER_SEQUENCE_NUMBER -> StartType.AFTER_SEQUENCE_NUMBER;
            case AT_TIMESTAMP -> StartType.AT_TIMESTAMP;
        };
        return StartingPosition.newBuilder()
                .setType(type)
                .setSequenceNumber(Optional.ofNullable(start.sequenceNumber()).orElse(""))
                .setTimestampMillis(start.timestampMillis())
                .build();
    }
}
