package io.millrace.node.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a shard remembers of one producer; immutable.
 *
 * @param recent its last blocks, oldest first, 1 to {@link #REMEMBERED_BLOCKS}, with consecutive sequences
 * @param lastIndex log index of the last one
 */
public record ProducerMemory(List<ProducerBlock> recent, long lastIndex) {

    /** Results remembered per producer: as many as a producer may have in flight (Kafka's rule). */
    public static final int REMEMBERED_BLOCKS = 5;

    public ProducerMemory {
        recent = List.copyOf(recent);
        if (recent.isEmpty() || recent.size() > REMEMBERED_BLOCKS) {
            throw new IllegalArgumentException(recent.size() + " remembered blocks of a producer");
        }
    }

    /** Sequence of the last stored block. */
    public long lastSequence() {
        return recent.get(recent.size() - 1).sequence();
    }

    Optional<ProducerBlock> find(long sequence) {
        return recent.stream().filter(block -> block.sequence() == sequence).findFirst();
    }

    ProducerMemory plus(ProducerBlock block, long logIndex) {
        int from = recent.size() == REMEMBERED_BLOCKS ? 1 : 0;
        List<ProducerBlock> blocks = new ArrayList<>(recent.subList(from, recent.size()));
        blocks.add(block);
        return new ProducerMemory(blocks, logIndex);
    }

    /**
     * Result of one block.
     *
     * @param sequence number given by the producer
     * @param baseOffset offset of its first record
     * @param arrivalMillis arrival time it was stored with
     * @param count number of records
     */
    public record ProducerBlock(long sequence, long baseOffset, long arrivalMillis, int count) {}
}
