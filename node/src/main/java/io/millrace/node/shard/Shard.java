package io.millrace.node.shard;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ProducerId;
import io.millrace.node.shard.ProducerMemory.ProducerBlock;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One shard's replicated state and the rules by which it changes. Owned by the one thread that applies its group's log; readers
 * see immutable views instead. Small while idle: producer memory exists only once a producer with an id has written.
 *
 * <p>Holds INV-2 (an offset is given once), INV-3 (arrival times never fall) and INV-5 (a sealed shard stores nothing).
 */
public final class Shard {

    private final ShardSpec spec;
    private long firstOffset;
    private long nextOffset;
    private long lastArrivalMillis;
    private boolean sealed;
    private @Nullable Producers producers;

    private Shard(ShardSpec spec) {
        this.spec = spec;
    }

    /** A new, empty, open shard. */
    public static Shard open(ShardSpec spec) {
        return new Shard(spec);
    }

    /** A shard as it was stored. */
    public static Shard restore(ShardSpec spec, Progress progress) {
        Shard shard = new Shard(spec);
        shard.firstOffset = progress.firstOffset();
        shard.nextOffset = progress.nextOffset();
        shard.lastArrivalMillis = progress.lastArrivalMillis();
        shard.sealed = progress.sealed();
        return shard;
    }

    /** Gives back what was remembered of a producer when the shard was stored. */
    public void restoreProducer(ProducerId producer, ProducerMemory memory) {
        producers().restore(producer, memory);
    }

    /**
     * Decides about a block, and if it is to be stored takes it into account.
     *
     * @param leaderMillis the leader's clock when it made the log entry
     * @param logIndex index of the log entry
     */
    public AppendDecision append(BlockOffer offer, long leaderMillis, long logIndex) {
        if (offer.producer().isNone()) {
            return sealed ? closed() : store(offer, leaderMillis, null);
        }
        if (offer.sequence() < 0) {
            return new AppendDecision.Refuse(
                    ErrorCode.VALIDATION, "producer sequence " + offer.sequence() + " is negative");
        }
        Optional<AppendDecision> recalled = producers == null ? Optional.empty() : producers.recall(offer);
        if (recalled.isPresent()) {
            return recalled.get();
        }
        if (sealed) {
            // "Closed" tells the producer that the block is not here: only what was never forgotten lets one say so.
            return producers == null ? closed() : producers.forgotten(offer).orElseGet(this::closed);
        }
        Optional<AppendDecision> refused = producers().checkNext(offer);
        return refused.orElseGet(() -> storeOnce(offer, leaderMillis, logIndex));
    }

    /**
     * What a block would be answered: as a repeat, or as refused. Only of a sealed shard, which never changes its answers; so any
     * thread that has seen it sealed may ask, and the log need not.
     */
    public AppendDecision answerSealed(BlockOffer offer) {
        if (!sealed) {
            throw new IllegalStateException("shard " + spec.number() + " is open: the log decides");
        }
        return append(offer, lastArrivalMillis, 0);
    }

    /** Takes no more records from now on; false when it was so already. */
    public boolean seal() {
        boolean changed = !sealed;
        sealed = true;
        return changed;
    }

    /** Forgets records below an offset, at most all there are; false when they were gone already. */
    public boolean trim(long newFirstOffset) {
        long first = Math.min(newFirstOffset, nextOffset);
        if (first <= firstOffset) {
            return false;
        }
        firstOffset = first;
        return true;
    }

    public ShardSpec spec() {
        return spec;
    }

    /** What changes in the shard's life, now. */
    public Progress progress() {
        return new Progress(firstOffset, nextOffset, lastArrivalMillis, sealed);
    }

    /** What is remembered of a producer. */
    public Optional<ProducerMemory> producer(ProducerId producer) {
        return producers == null ? Optional.empty() : Optional.ofNullable(producers.get(producer));
    }

    /** A copy of everything that is remembered of producers. */
    public Map<ProducerId, ProducerMemory> producerMemories() {
        return producers == null ? Map.of() : producers.all();
    }

    private AppendDecision storeOnce(BlockOffer offer, long leaderMillis, long logIndex) {
        long arrival = arrival(leaderMillis);
        ProducerBlock block = new ProducerBlock(offer.sequence(), nextOffset, arrival, offer.count());
        return store(offer, leaderMillis, producers().remember(offer.producer(), block, logIndex));
    }

    private AppendDecision store(BlockOffer offer, long leaderMillis, @Nullable ProducerId forgotten) {
        long base = nextOffset;
        lastArrivalMillis = arrival(leaderMillis);
        nextOffset = Math.addExact(base, offer.count());
        return new AppendDecision.Store(base, lastArrivalMillis, forgotten);
    }

    private long arrival(long leaderMillis) {
        return Math.max(leaderMillis, lastArrivalMillis);
    }

    private AppendDecision closed() {
        return new AppendDecision.Refuse(ErrorCode.SHARD_CLOSED, "shard " + spec.number() + " is closed");
    }

    private Producers producers() {
        if (producers == null) {
            producers = new Producers();
        }
        return producers;
    }

    /**
     * What changes in a shard's life.
     *
     * @param firstOffset first kept offset
     * @param nextOffset offset of the next record
     * @param lastArrivalMillis arrival time of the last block, 0 before the first
     * @param sealed true when it takes no more records
     */
    public record Progress(long firstOffset, long nextOffset, long lastArrivalMillis, boolean sealed) {}
}
