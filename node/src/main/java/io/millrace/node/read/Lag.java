package io.millrace.node.read;

import java.util.List;

/** How far a reader is behind the tip of its shard. */
public final class Lag {

    private Lag() {}

    /**
     * Milliseconds between now and the arrival of the last record given; 0 when it is the last one there is.
     *
     * @param slices what was given, not empty
     * @param nextOffset the shard's tip
     */
    public static long millisBehind(List<BlockSlice> slices, long nextOffset, long nowMillis) {
        BlockSlice last = slices.get(slices.size() - 1);
        return last.endOffset() >= nextOffset
                ? 0
                : Math.max(1, nowMillis - last.block().header().arrivalMillis());
    }
}
