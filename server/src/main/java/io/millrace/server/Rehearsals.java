package io.millrace.server;

import io.millrace.common.env.DaemonThreads;
import io.millrace.common.env.Timers;
import io.millrace.controller.ReshardRehearsal;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Rehearses reshards in a controller's process while it is young: a little at a time, so that nobody who writes meanwhile notices,
 * and not at once, for the start has better things to do. Its thread ends with it.
 */
final class Rehearsals {

    private static final Duration FIRST = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int ROUNDS = 25;

    private final Timers timers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(DaemonThreads.named("millrace-rehearsal"));

    Rehearsals(Timers timers) {
        this.timers = timers;
    }

    /** Begins some time after this call; returns at once. */
    void start() {
        timers.after(FIRST, () -> thread.execute(() -> round(new ReshardRehearsal(), ROUNDS)));
    }

    private void round(ReshardRehearsal rehearsal, int left) {
        if (left == 0) {
            thread.shutdown();
            return;
        }
        rehearsal.thereAndBack();
        timers.after(PAUSE, () -> thread.execute(() -> round(rehearsal, left - 1)));
    }
}
