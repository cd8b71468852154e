package io.millrace.server;

import io.millrace.common.env.DaemonThreads;
import io.millrace.common.env.Timers;
import io.millrace.controller.ReshardRehearsal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Rehearses reshards in a controller's process while it is young: a little at a time, so that nobody who writes meanwhile notices,
 * and not at once, for the start has better things to do. Its thread ends with it.
 */
final class Rehearsals {

    private static final Duration FIRST = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Small ones first: what is interpreted yet takes a hundred times as long, and others wait for the processor meanwhile. */
    private static final List<Integer> SIZES = List.of(8, 16, 32, 64, 128, 256);

    private static final int ROUNDS = 4;
    private static final int LAST_ROUNDS = 25;

    private final Timers timers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(DaemonThreads.named("millrace-rehearsal"));

    Rehearsals(Timers timers) {
        this.timers = timers;
    }

    /** Begins some time after this call; returns at once. */
    void start() {
        timers.after(FIRST, () -> thread.execute(() -> size(0)));
    }

    private void size(int index) {
        if (index == SIZES.size()) {
            thread.shutdown();
            return;
        }
        boolean last = index == SIZES.size() - 1;
        round(new ReshardRehearsal(SIZES.get(index)), last ? LAST_ROUNDS : ROUNDS, () -> size(index + 1));
    }

    private void round(ReshardRehearsal rehearsal, int left, Runnable then) {
        rehearsal.thereAndBack();
        Runnable next = left == 1 ? then : () -> round(rehearsal, left - 1, then);
        timers.after(PAUSE, () -> thread.execute(next));
    }
}
