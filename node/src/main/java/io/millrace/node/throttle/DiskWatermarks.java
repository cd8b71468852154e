package io.millrace.node.throttle;

/**
 * When writers are slowed down for want of disk space.
 *
 * @param slowAt part of the disk from which on writes are refused now and then, so that writers back off; 0 to 1
 * @param refuseAt part from which on every write is refused; what is left is for the log, for flushes and for retention
 */
public record DiskWatermarks(double slowAt, double refuseAt) {

    /** Slow at 85 %, nothing new at 92 %. */
    public static final DiskWatermarks DEFAULTS = new DiskWatermarks(0.85, 0.92);

    public DiskWatermarks {
        if (!(slowAt > 0 && slowAt < refuseAt && refuseAt <= 1)) {
            throw new IllegalArgumentException(
                    "watermarks " + slowAt + " and " + refuseAt + " do not rise between 0 and 1");
        }
    }

    /** Share of writes to refuse, 0 to 1, growing evenly between the two marks. */
    public double refusedShare(double fill) {
        return Math.min(1, Math.max(0, (fill - slowAt) / (refuseAt - slowAt)));
    }
}
