package io.millrace.client.internal.produce;

import io.millrace.client.PutAttempt;
import io.millrace.client.PutFailedException;
import io.millrace.client.PutResult;
import io.millrace.client.internal.map.MapShard;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.ProducerId;
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
    private final List<PutAttempt> log = new ArrayList<>(1);
    private int bytes = BlockHeader.SIZE;
    private long cost;
    private BlockBuilder.@Nullable Built built;

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

    boolean fits(Pending record, ProducerShape shape) {
        return records.isEmpty()
                || (attempts == 0
                        && bytes + record.encodedSize() <= shape.blockBytes()
                        && !shape.isFull(records.size(), bytes));
    }

    void add(Pending record) {
        records.add(record);
        bytes += record.encodedSize();
        cost += record.cost();
    }

    /** Bytes of the block uncompressed, nearly. */
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

    long bornNanos() {
        return records.get(0).bornNanos;
    }

    /** The block; built when first asked for. */
    byte[] block(BlockBuilder builder) {
        BlockBuilder.Built block = built;
        if (block == null) {
            block = builder.build(records);
            built = block;
        }
        return block.bytes();
    }

    /** An attempt has ended. */
    void log(PutAttempt attempt) {
        log.add(attempt);
    }

    /** Its records leave it for other blocks and take their history along. */
    void leave() {
        for (Pending record : records) {
            record.earlierAttempts = history(record);
        }
    }

    private List<PutAttempt> history(Pending record) {
        if (record.earlierAttempts.isEmpty()) {
            return List.copyOf(log);
        }
        List<PutAttempt> all = new ArrayList<>(record.earlierAttempts);
        all.addAll(log);
        return List.copyOf(all);
    }

    /** Ends the records' futures. Not under the lock: continuations run here. */
    void complete(MapShard shard, long baseOffset, long arrivalMillis) {
        int[] firsts = Optional.ofNullable(built).orElseThrow().firsts();
        String shardId = shard.id();
        List<PutAttempt> attemptsOfBlock = List.copyOf(log);
        for (int stored = 0; stored < firsts.length; stored++) {
            SequenceNumber number = new SequenceNumber(shard.epochSeconds(), shard.number(), baseOffset + stored);
            int end = stored + 1 < firsts.length ? firsts[stored + 1] : records.size();
            for (int i = firsts[stored]; i < end; i++) {
                Pending record = records.get(i);
                List<PutAttempt> tries = record.earlierAttempts.isEmpty() ? attemptsOfBlock : history(record);
                record.result.complete(new PutResult(shardId, number, i - firsts[stored], arrivalMillis, tries));
            }
        }
    }

    /** Ends the records' futures. Not under the lock. */
    void fail(MillraceException failure) {
        String message =
                Optional.ofNullable(failure.getMessage()).orElse(failure.code().name());
        ErrorCode code = failure.code();
        records.forEach(
                record -> record.result.completeExceptionally(new PutFailedException(code, message, history(record))));
    }

    /**
     * What is said of records whose time is over: why they were refused, or, if they only waited behind others, why those were.
     *
     * @param obstacle last refusal of a block before this one
     */
    MillraceException tooOld(Optional<MillraceException> obstacle) {
        Optional<MillraceException> reason = Optional.ofNullable(lastRefusal)
                .filter(refusal -> !Verdict.isOnlyAboutOrder(refusal.code()))
                .or(() -> obstacle);
        String last = reason.map(refusal -> "; the last refusal: " + refusal.getMessage())
                .orElse("; it waited for its predecessors");
        if (maybeStored) {
            return new MillraceException(
                    ErrorCode.OUTCOME_UNKNOWN, "the record may be stored, no definite answer in time" + last);
        }
        ErrorCode code = reason.map(MillraceException::code).orElse(ErrorCode.UNAVAILABLE);
        return new MillraceException(code, "the record was not stored in time" + last);
    }
}
