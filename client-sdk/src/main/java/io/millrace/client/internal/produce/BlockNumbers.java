package io.millrace.client.internal.produce;

import io.millrace.common.id.ProducerId;
import java.util.List;
import java.util.function.Supplier;

/**
 * Under which producer id and sequence the blocks of one lane are sent. The server takes a block only behind its predecessor, so a
 * block that is given up leaves a gap that nothing can follow: a new id is taken once nothing sent under the old one is in doubt.
 * Guarded by its lane.
 */
final class BlockNumbers {

    private final Supplier<ProducerId> newId;
    private final boolean idempotent;
    private ProducerId producer;
    private long nextSequence;
    private long nextOrder;
    private boolean renewing;

    BlockNumbers(Supplier<ProducerId> newId, boolean idempotent) {
        this.newId = newId;
        this.idempotent = idempotent;
        this.producer = newId.get();
    }

    /** Gives the block its place among all of the lane, and the next sequence, unless it has them. */
    void number(Batch block) {
        if (block.attempts == 0) {
            block.order = nextOrder++;
        }
        if (block.sequence == Batch.UNASSIGNED) {
            block.producer = producer;
            block.sequence = idempotent ? nextSequence++ : 0;
        }
    }

    /** A block will never be sent again: without a sequence it leaves no gap. */
    void givenUp(Batch block) {
        renewing |= idempotent && block.sequence != Batch.UNASSIGNED;
    }

    /** The id is of no use any more. */
    void renew() {
        renewing = true;
    }

    /** A new id is taken as soon as no block is in doubt. */
    boolean isRenewing() {
        return renewing;
    }

    /** Takes the new id; blocks to resend get sequences anew. */
    void renewIfWanted(List<Batch> resent) {
        if (renewing) {
            renewing = false;
            producer = newId.get();
            nextSequence = 0;
            resent.forEach(block -> block.sequence = Batch.UNASSIGNED);
        }
    }

    /** True when the one is taken only in front of the other. */
    static boolean isEarlier(Batch one, Batch other) {
        return one.sequence != Batch.UNASSIGNED && one.producer.equals(other.producer) && one.sequence < other.sequence;
    }
}
