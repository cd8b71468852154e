package io.millrace.server;

import io.millrace.common.env.DaemonThreads;
import io.millrace.common.env.Timers;
import io.millrace.controller.HandOverRehearsal;
import io.millrace.controller.ReshardRehearsal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Rehearses in a controller's process, while it is young, what has to be quick when it first happens: hand-overs of shards between
 * workers of a group, then reshards. A little at a time, so that nobody who writes meanwhile notices, and not at once, for the start has better
 * things to do. Its thread ends with it.
 */
final class Rehearsals {

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int HAND_OVERS = 10;
    /** Small ones first: what is interpreted yet takes a hundred times as long, and others wait for the processor meanwhile. */
    private static final List<Integer> RESHARDS = List.of(8, 16, 32, 64, 128);

    private static final int RESHARDS_EACH = 4;
    private static final int LARGEST_RESHARD = 256;
    private static final int LARGEST_RESHARDS = 25;

    private final Timers timers;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(DaemonThreads.named("millrace-rehearsal"));
    /** Only the thread's. */
    private final Queue<Rehearsal> left = new ArrayDeque<>();

    /**
     * The same several times.
     *
     * @param scene makes what is needed, and gives what is done each time
     */
    private record Rehearsal(Supplier<Runnable> scene, int times) {}

    Rehearsals(Timers timers) {
        this.timers = timers;
        left.add(new Rehearsal(() -> new HandOverRehearsal()::thereAndBack, HAND_OVERS));
        RESHARDS.forEach(shards -> left.add(reshard(shards, RESHARDS_EACH)));
        left.add(reshard(LARGEST_RESHARD, LARGEST_RESHARDS));
    }

    private static Rehearsal reshard(int shards, int times) {
        return new Rehearsal(() -> new ReshardRehearsal(shards)::thereAndBack, times);
    }

    /** Begins some time after this call; returns at once. */
    void start() {
        timers.after(FIRST, () -> thread.execute(this::next));
    }

    private void next() {
        Rehearsal rehearsal = left.poll();
        if (rehearsal == null) {
            thread.shutdown();
        } else {
            repeat(rehearsal.scene().get(), rehearsal.times());
        }
    }

    private void repeat(Runnable scene, int times) {
        scene.run();
        Runnable then = times == 1 ? this::next : () -> repeat(scene, times - 1);
        timers.after(PAUSE, () -> thread.execute(then));
    }
}
