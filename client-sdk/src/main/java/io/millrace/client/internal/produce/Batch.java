package io.millrace.client.internal.produce;

import io.millrace.client.PutResult;
import io.millrace.client.internal.map.MapShard;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ProducerId;
import io.millrace.common.record.BlockEncoder;
import io.millrace.common.record.BlockHeader;
import io.millrace.common.record.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Records of one shard that are sent as one block. Guarded by the producer's lock, but for {@link #block}, which belongs to the
 * one thread that starts calls.
 */
final class Batch {

    /** Not sent yet: no sequence given. */
    static final long UNASSIGNED = -1;

    private final List<Pending> records = new ArrayList<>();
    private int bytes = BlockHeader.SIZE;
    private long cost;
    private byte @Nullable [] encoded;

    ProducerId producer = ProducerId.NONE;
    long sequence = UNASSIGNED;
    /** Place among the lane's blocks; unlike the sequence it never changes. */
    long order;

    int attempts;
    /** Refusals in a row that say the sequence is wrong although nothing of the lane is before it. */
    int strikes;
    /** An attempt had no definite outcome: the block may be stored under its present producer id and sequence. */
    boolean maybeStored;

    @Nullable MillraceException lastRefusal;

    boolean fits(Pending record, int maxBytes, int maxRecords) {
        return records.isEmpty()
                || (records.size() < maxRecords && bytes + record.encodedSize() <= maxBytes && attempts == 0);
    }

    void add(Pending record) {
        records.add(record);
        bytes += record.encodedSize();
        cost += record.cost();
    }

    /** Bytes of the block, nearly. */
    int bytes() {
        return bytes;
    }

    /** Bytes of the buffer that its records take. */
    long cost() {
        return cost;
    }

    int count() {
        return records.size();
    }

    List<Pending> records() {
        return records;
    }

    boolean isExpired(long now) {
        return now - records.get(0).deadlineNanos >= 0;
    }

    long deadlineNanos() {
        return records.get(0).deadlineNanos;
    }

    /** The block; encoded when first asked for. */
    byte[] block(BlockEncoder encoder) {
        byte[] block = encoded;
        if (block == null) {
            for (Pending record : records) {
                encoder.add(record.key, record.explicitHashKey, record.data);
            }
            block = encoder.encode(0);
            encoded = block;
        }
        return block;
    }

    /** Ends the records' futures. Not under the lock: continuations run here. */
    void complete(MapShard shard, long baseOffset, long arrivalMillis) {
        String shardId = shard.id();
        for (int i = 0; i < records.size(); i++) {
            Pending record = records.get(i);
            SequenceNumber number = new SequenceNumber(shard.epochSeconds(), shard.number(), baseOffset + i);
            record.result.complete(new PutResult(shardId, number, arrivalMillis, record.earlierAttempts + attempts));
        }
    }

    /** Ends the records' futures. Not under the lock. */
    void fail(MillraceException failure) {
        records.forEach(record -> record.result.completeExceptionally(failure));
    }

    Optional<MillraceException> lastRefusal() {
        return Optional.ofNullable(lastRefusal);
    }
}
