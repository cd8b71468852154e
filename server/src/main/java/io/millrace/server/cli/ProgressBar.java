package io.millrace.server.cli;

import io.millrace.common.env.TimeSource;
import java.io.PrintStream;
import java.time.Duration;

/** A bar that redraws its line at most ten times a second. Guarded by its own lock. */
final class ProgressBar implements Progress {

    private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
    private static final int BAR_WIDTH = 24;
    private static final String ERASE_LINE = "\r\u001b[K";
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};

    private final String label;
    private final Unit unit;
    private final PrintStream err;
    private final int width;
    private final TimeSource time;
    private final long startedNanos;
    private long drawnNanos;
    private int frames;
    private boolean closed;

    ProgressBar(String label, Unit unit, PrintStream err, int width, TimeSource time) {
        this.label = label;
        this.unit = unit;
        this.err = err;
        this.width = width;
        this.time = time;
        this.startedNanos = time.monotonicNanos();
        this.drawnNanos = startedNanos - REDRAW_NANOS;
    }

    @Override
    public synchronized void update(long done, long total, String remark) {
        long now = time.monotonicNanos();
        if (closed || now - drawnNanos < REDRAW_NANOS) {
            return;
        }
        drawnNanos = now;
        Duration elapsed = Duration.ofNanos(now - startedNanos);
        String line = total > 0 ? measured(done, total, elapsed) : SPINNER[frames++ % SPINNER.length] + " " + label;
        String text = remark.isEmpty() ? line : line + "  " + remark;
        err.print(ERASE_LINE + (text.length() < width ? text : text.substring(0, width - 1)));
        err.flush();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            err.print(ERASE_LINE);
            err.flush();
        }
    }

    private String measured(long done, long total, Duration elapsed) {
        double share = Math.min(1, (double) done / total);
        String text = label + " ▕" + Bar.of(share, BAR_WIDTH) + "▏ " + (int) (share * 100) + " %  " + number(done)
                + " of " + number(total);
        return share > 0.02 && share < 1 ? text + ", " + remaining(elapsed, share) + " left" : text;
    }

    private static String remaining(Duration elapsed, double share) {
        long seconds = Math.round(elapsed.toMillis() / 1e3 * (1 - share) / share);
        return Human.duration(Duration.ofSeconds(Math.max(1, seconds)));
    }

    private String number(long amount) {
        return unit == Unit.BYTES ? Human.bytes(amount) : Human.count(amount);
    }
}
