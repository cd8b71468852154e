package io.millrace.chaos.model;

import java.util.ArrayList;
import java.util.List;

/**
 * The one shard of a group, as a replica has it.
 *
 * @param open whether it was opened
 * @param sealed whether it takes nothing more
 * @param records what it holds, in order
 */
record Shard(boolean open, boolean sealed, List<String> records) {

    static final Shard NONE = new Shard(false, false, List.of());
    static final Shard EMPTY = new Shard(true, false, List.of());
    static final String OPEN = "open";
    static final String SEAL = "seal";

    /** What an entry answers. */
    enum Answer {
        DONE,
        STORED,
        CLOSED,
        NOT_HERE
    }

    Answer answer(String entry, Mistake mistake) {
        if (entry.equals(OPEN) || entry.equals(SEAL)) {
            return Answer.DONE;
        }
        if (!open) {
            return Answer.NOT_HERE;
        }
        boolean isKnown = records.contains(entry) && !(sealed && mistake == Mistake.SEALED_SHARD_FORGETS);
        if (isKnown || !sealed || mistake == Mistake.SEALED_SHARD_ACCEPTS) {
            return Answer.STORED;
        }
        return Answer.CLOSED;
    }

    Shard apply(String entry, Mistake mistake) {
        if (entry.equals(OPEN)) {
            return open ? this : EMPTY;
        }
        if (entry.equals(SEAL)) {
            return new Shard(open, open, records);
        }
        if (answer(entry, mistake) != Answer.STORED || records.contains(entry)) {
            return this;
        }
        List<String> more = new ArrayList<>(records);
        more.add(entry);
        return new Shard(true, sealed, List.copyOf(more));
    }
}
