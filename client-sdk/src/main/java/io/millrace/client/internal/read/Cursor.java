package io.millrace.client.internal.read;

import io.millrace.client.StartPosition;
import io.millrace.common.record.Block;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.ShardIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a source is in its shard: knows what is next, drops what comes twice, counts what retention has trimmed (INV-9).
 * Guarded by its source.
 */
final class Cursor {

    private static final long UNKNOWN = -1;

    private final StartPosition start;
    private final String shardId;
    private final int number;
    private long epochSeconds;
    private long next = UNKNOWN;
    private boolean delivered;
    private long trimmed;

    Cursor(String shardId, int number, long epochSeconds, StartPosition start) {
        this.shardId = shardId;
        this.number = number;
        this.epochSeconds = epochSeconds;
        this.start = start;
    }

    /** A cursor that goes on at an offset which it knows: what was trimmed meanwhile is counted from there. */
    static Cursor continuing(String shardId, int number, long epochSeconds, long offset) {
        Cursor cursor = new Cursor(shardId, number, epochSeconds, StartPosition.trimHorizon());
        cursor.next = offset;
        cursor.delivered = true;
        return cursor;
    }

    /** The server names the shard, which corrects what the map said. */
    void identity(ShardIdentity identity) {
        epochSeconds = identity.getEpochSeconds();
    }

    /** The server told where it stands although it has brought nothing yet: LATEST is another place each time it is asked for. */
    void continueFrom(String sequenceNumber) {
        if (!delivered && !sequenceNumber.isEmpty()) {
            SequenceNumber number = SequenceNumber.parse(sequenceNumber);
            epochSeconds = number.epochSeconds();
            next = number.offset();
        }
    }

    /** Where to go on after a break. */
    StartPosition resume() {
        if (next == UNKNOWN) {
            return start;
        }
        return next == 0
                ? StartPosition.trimHorizon()
                : StartPosition.after(new SequenceNumber(epochSeconds, number, next - 1));
    }

    /** The last record that was taken from the server. */
    Optional<SequenceNumber> last() {
        return delivered && next > 0
                ? Optional.of(new SequenceNumber(epochSeconds, number, next - 1))
                : Optional.empty();
    }

    long trimmed() {
        return trimmed;
    }

    /**
     * Takes a slice: what is new of it, or null.
     *
     * @throws io.millrace.common.error.MillraceException CORRUPT when the block fails its checksums; nothing has moved then
     */
    @Nullable Chunk take(ShardSource source, BlockSlice slice) {
        Block block = Block.read(slice.getBlock().asReadOnlyByteBuffer());
        long base = slice.getBaseOffset();
        long first = base + slice.getSkip();
        long end = Math.min(first + slice.getTake(), base + block.count());
        if (next != UNKNOWN) {
            first = Math.max(first, next);
        }
        if (first >= end) {
            return null;
        }
        if (delivered && first > next) {
            trimmed += first - next;
        }
        next = end;
        delivered = true;
        return new Chunk(
                source,
                new Slices.Span(shardId, epochSeconds, number),
                block,
                base,
                (int) (first - base),
                (int) (end - base),
                slice.getBlock().size());
    }
}
