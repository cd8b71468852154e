package io.millrace.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Supplier;

/** Lines for a person who waits; on standard error, and only at a terminal. */
final class Progress {

    private final PrintStream out;
    private final boolean on;

    private Progress(PrintStream out, boolean on) {
        this.out = out;
        this.on = on;
    }

    static Progress atTerminal() {
        return new Progress(System.err, System.console() != null);
    }

    void say(String line) {
        if (on) {
            out.println(line);
        }
    }

    /** Watches a window until it is over, with a line per second. Returns what was measured when it began. */
    Usage watch(Window window, Supplier<Usage> measure) throws InterruptedException {
        Usage atBegin = measure.get();
        boolean begun = false;
        long last = 0;
        while (!window.isOver()) {
            long now = System.nanoTime();
            long next = begun ? window.end() : window.begin();
            Thread.sleep(Math.max(1, Math.min(1000, (next - now) / 1_000_000)));
            if (!begun && System.nanoTime() - window.begin() >= 0) {
                begun = true;
                atBegin = measure.get();
            }
            long all = window.allRecords();
            say(String.format(
                    Locale.ROOT,
                    "%s %4d s  %,9d records/s",
                    begun ? "measuring" : "warm-up  ",
                    Math.abs(System.nanoTime() - window.begin()) / 1_000_000_000,
                    all - last));
            last = all;
        }
        return atBegin;
    }
}
