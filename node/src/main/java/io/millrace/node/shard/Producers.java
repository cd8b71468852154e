package io.millrace.node.shard;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.id.ProducerId;
import io.millrace.node.shard.ProducerMemory.ProducerBlock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Producers that a shard remembers, at most {@link #LIMIT}. The one forgotten first is the one with the lowest log index,
 * and of several in one entry the one with the lowest id: an order that does not depend on how the memory was built, so it
 * is the same on a replica that has restarted or was installed from a checkpoint.
 */
final class Producers {

    /** Producers remembered per shard. */
    static final int LIMIT = 1000;

    private static final Comparator<Map.Entry<ProducerId, ProducerMemory>> OLDEST_FIRST =
            Comparator.<Map.Entry<ProducerId, ProducerMemory>>comparingLong(
                            entry -> entry.getValue().lastIndex())
                    .thenComparing(Map.Entry::getKey);

    private final Map<ProducerId, ProducerMemory> memories = new HashMap<>(4);

    @Nullable ProducerMemory get(ProducerId producer) {
        return memories.get(producer);
    }

    Map<ProducerId, ProducerMemory> all() {
        return Map.copyOf(memories);
    }

    void restore(ProducerId producer, ProducerMemory memory) {
        memories.put(producer, memory);
    }

    /** Answers the block without storing anything, if the memory alone can: as a repeat, or as out of order. */
    Optional<AppendDecision> recall(BlockOffer offer) {
        ProducerMemory memory = memories.get(offer.producer());
        if (memory == null || offer.sequence() > memory.lastSequence()) {
            return Optional.empty();
        }
        return Optional.of(memory.find(offer.sequence())
                .map(block -> repeat(offer, block))
                .orElseGet(() -> new AppendDecision.Refuse(
                        ErrorCode.OUT_OF_ORDER_SEQUENCE,
                        "sequence " + offer.sequence() + " of producer " + offer.producer()
                                + " is older than the remembered ones up to " + memory.lastSequence())));
    }

    /** Refuses a block that may not come next, in a shard that is open and has no answer to recall. */
    Optional<AppendDecision> checkNext(BlockOffer offer) {
        ProducerMemory memory = memories.get(offer.producer());
        if (memory == null && offer.sequence() != 0) {
            return Optional.of(unknown(offer));
        }
        if (memory != null && offer.sequence() != memory.lastSequence() + 1) {
            return Optional.of(new AppendDecision.Refuse(
                    ErrorCode.OUT_OF_ORDER_SEQUENCE,
                    "sequence " + offer.sequence() + " of producer " + offer.producer() + " came before "
                            + (memory.lastSequence() + 1)));
        }
        return Optional.empty();
    }

    /**
     * Refuses a block of a producer that may have been here and was forgotten: an earlier attempt of it may be stored. Once a
     * producer was forgotten the memory stays full.
     */
    Optional<AppendDecision> forgotten(BlockOffer offer) {
        return memories.size() >= LIMIT && offer.sequence() > 0 && !memories.containsKey(offer.producer())
                ? Optional.of(unknown(offer))
                : Optional.empty();
    }

    private static AppendDecision unknown(BlockOffer offer) {
        return new AppendDecision.Refuse(
                ErrorCode.UNKNOWN_PRODUCER,
                "producer " + offer.producer() + " is not remembered; it must begin at sequence 0, not "
                        + offer.sequence());
    }

    /** Remembers a stored block; returns the producer that had to be forgotten for it, or null. */
    @Nullable ProducerId remember(ProducerId producer, ProducerBlock block, long logIndex) {
        ProducerMemory memory = memories.get(producer);
        if (memory != null) {
            memories.put(producer, memory.plus(block, logIndex));
            return null;
        }
        ProducerId forgotten = memories.size() < LIMIT ? null : forgetOldest();
        memories.put(producer, new ProducerMemory(List.of(block), logIndex));
        return forgotten;
    }

    private static AppendDecision repeat(BlockOffer offer, ProducerBlock block) {
        if (block.count() != offer.count()) {
            return new AppendDecision.Refuse(
                    ErrorCode.INVALID_ARGUMENT,
                    "sequence " + offer.sequence() + " of producer " + offer.producer() + " was stored with "
                            + block.count() + " records, this block has " + offer.count());
        }
        return new AppendDecision.Repeat(block.baseOffset(), block.arrivalMillis());
    }

    private ProducerId forgetOldest() {
        ProducerId oldest =
                memories.entrySet().stream().min(OLDEST_FIRST).orElseThrow().getKey();
        memories.remove(oldest);
        return oldest;
    }
}
