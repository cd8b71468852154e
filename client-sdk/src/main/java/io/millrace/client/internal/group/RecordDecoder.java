package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.ReadRecord;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.UserRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Turns stored records into those that producers made. One of an aggregate whose hash key is not of the shard (the aggregate was
 * made before a split and stored after it, or by a producer that put keys together) is processed here, where it was stored, and
 * counted: it is nowhere else, so leaving it out would lose it. Pure but for the count.
 */
final class RecordDecoder {

    private final Lease lease;
    private final Function<byte[], Optional<List<UserRecord>>> aggregates;
    private final Optional<Position> before;
    private final AtomicLong foreign = new AtomicLong();

    /**
     * A decoder.
     *
     * @param aggregates takes an aggregated record apart; empty for any other
     */
    RecordDecoder(Lease lease, Function<byte[], Optional<List<UserRecord>>> aggregates) {
        this.lease = lease;
        this.aggregates = aggregates;
        this.before = lease.checkpoint();
    }

    /**
     * Gives the records behind the lease's checkpoint to the consumer, each with the position at which it is processed.
     *
     * @param range hash keys of the shard, when they are known
     */
    void decode(ReadRecord stored, Optional<HashKeyRange> range, BiConsumer<ConsumerRecord, Position> out) {
        List<UserRecord> parts = aggregates.apply(stored.data()).orElse(List.of());
        if (parts.isEmpty()) {
            if (isProcessed(Position.within(stored.sequenceNumber(), 0))) {
                return;
            }
            out.accept(
                    record(stored, 0, stored.partitionKey(), Optional.empty(), stored.data()),
                    Position.after(stored.sequenceNumber()));
            return;
        }
        for (int i = 0; i < parts.size(); i++) {
            UserRecord part = parts.get(i);
            boolean last = i == parts.size() - 1;
            Position own = Position.within(stored.sequenceNumber(), i);
            if (!isProcessed(own)) {
                if (range.filter(r -> !r.contains(part.hashKey())).isPresent()) {
                    foreign.incrementAndGet();
                }
                Optional<HashKey> explicit = Optional.ofNullable(part.explicitHashKey());
                out.accept(
                        record(stored, i, part.partitionKey(), explicit, part.data()),
                        last ? Position.after(stored.sequenceNumber()) : own);
            }
        }
    }

    private boolean isProcessed(Position position) {
        return before.filter(stored -> position.compareTo(stored) <= 0).isPresent();
    }

    private ConsumerRecord record(ReadRecord stored, int sub, String key, Optional<HashKey> explicit, byte[] data) {
        return new ConsumerRecord(
                lease.stream(),
                lease.shardId(),
                stored.sequenceNumber(),
                sub,
                key,
                explicit,
                data,
                stored.arrivalMillis());
    }

    /** User records so far whose hash key is not of the shard. */
    long foreign() {
        return foreign.get();
    }
}
