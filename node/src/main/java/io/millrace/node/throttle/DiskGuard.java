package io.millrace.node.throttle;

import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Refuses writes before a disk is full (INV-12): every replica of a group stores every record, so the fullest of their disks
 * counts. Reads, retention and replication go on. Any thread.
 */
public final class DiskGuard {

    private static final Duration RETRY_SLOW = Duration.ofMillis(200);
    private static final Duration RETRY_FULL = Duration.ofSeconds(1);
    private static final int PRECISION = 1 << 20;

    private final Supplier<DiskWatermarks> watermarks;
    private final ToDoubleFunction<GroupId> fill;
    private final RandomSource chance;

    /**
     * A guard.
     *
     * @param fill part of the fullest disk of a group's replicas that is used
     */
    public DiskGuard(Supplier<DiskWatermarks> watermarks, ToDoubleFunction<GroupId> fill, RandomSource chance) {
        this.watermarks = watermarks;
        this.fill = fill;
        this.chance = chance;
    }

    /** The refusal of one write to a group; empty when it may go on. */
    public Optional<MillraceException> refusal(GroupId group) {
        double used = fill.applyAsDouble(group);
        double share = watermarks.get().refusedShare(used);
        if (share == 0) {
            return Optional.empty();
        }
        if (share >= 1) {
            return Optional.of(refusal(group, used, "no records are taken until there is room")
                    .withRetryAfter(RETRY_FULL));
        }
        return chance.nextInt(PRECISION) < share * PRECISION
                ? Optional.of(refusal(group, used, "writers are slowed down").withRetryAfter(RETRY_SLOW))
                : Optional.empty();
    }

    private static MillraceException refusal(GroupId group, double used, String what) {
        return new MillraceException(
                ErrorCode.STORAGE_FULL,
                String.format(
                        Locale.ROOT,
                        "a disk of %s is %.1f %% full: %s. Shorten the retention of streams or add disk space",
                        group,
                        used * 100,
                        what));
    }
}
