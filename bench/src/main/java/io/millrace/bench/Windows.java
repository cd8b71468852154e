package io.millrace.bench;

import java.util.concurrent.TimeUnit;

/** Makes windows. */
final class Windows {

    private Windows() {}

    /** Begins after the warm-up. */
    static Window from(BenchOptions options) {
        long begin = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.warmup);
        return new Window(begin, begin + TimeUnit.SECONDS.toNanos(options.seconds));
    }
}
