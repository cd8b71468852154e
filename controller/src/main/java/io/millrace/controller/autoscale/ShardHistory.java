package io.millrace.controller.autoscale;

import java.time.Duration;

/**
 * How much a shard was used while it was watched without a gap.
 *
 * @param sinceNanos when watching began
 * @param lastNanos when it was looked at last
 * @param use average use, lately
 * @param slotNanos when the present slot began; a slot is as long as neighbours are watched before a merge
 * @param slotPeak highest use in the present slot
 * @param lastSlotPeak highest use in the slot before
 */
record ShardHistory(long sinceNanos, long lastNanos, double use, long slotNanos, double slotPeak, double lastSlotPeak) {

    static ShardHistory beginning(double use, long nowNanos) {
        // As if it had been idle: one look at a busy moment is no reason to split.
        return new ShardHistory(nowNanos, nowNanos, 0, nowNanos, use, 0);
    }

    /** With one more look. */
    ShardHistory and(double seen, long nowNanos, AutoscaleSettings settings) {
        double weight = 1
                - Math.exp(
                        -(double) (nowNanos - lastNanos) / settings.smoothing().toNanos());
        double average = use + weight * (seen - use);
        boolean newSlot = nowNanos - slotNanos >= settings.mergeAfter().toNanos();
        return new ShardHistory(
                sinceNanos,
                nowNanos,
                average,
                newSlot ? nowNanos : slotNanos,
                newSlot ? seen : Math.max(slotPeak, seen),
                newSlot ? slotPeak : lastSlotPeak);
    }

    boolean isWatchedFor(Duration time) {
        return lastNanos - sinceNanos >= time.toNanos();
    }

    /** Highest use of at least the time that neighbours are watched before a merge. */
    double peak() {
        return Math.max(slotPeak, lastSlotPeak);
    }
}
