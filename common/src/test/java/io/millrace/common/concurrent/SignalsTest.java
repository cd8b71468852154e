package io.millrace.common.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SignalsTest {

    @Test
    void theFirstSignalBeginsAndLaterOnesAreCounted() {
        Signals signals = Signals.idle();
        assertThat(signals.signal()).isTrue();
        assertThat(signals.signal()).isFalse();
        int seen = signals.pending();
        assertThat(signals.signal()).isFalse();
        assertThat(signals.answer(seen)).as("one came after the look").isFalse();
        assertThat(signals.answer(signals.pending())).isTrue();
        assertThat(signals.signal()).as("nobody works any more").isTrue();
    }

    @Test
    void noSignalBeginsWhileTheMakerIsNotReady() {
        Signals signals = Signals.working();
        assertThat(signals.signal()).isFalse();
        assertThat(signals.answer(signals.pending())).isTrue();
        assertThat(signals.signal()).isTrue();
    }

    @Test
    void workThatSignalsIsDoneAgainAndDoesNotNest() {
        Signals signals = Signals.idle();
        List<String> steps = new ArrayList<>();
        signals.signalAndRun(() -> {
            steps.add("begin");
            if (steps.size() < 5) {
                signals.signalAndRun(() -> steps.add("nested"));
            }
            steps.add("end");
        });
        assertThat(steps).containsExactly("begin", "end", "begin", "end", "begin", "end");
        assertThat(signals.pending()).isZero();
    }

    /** What was added before a signal has been looked at when all is quiet, and two never look at once. */
    @Test
    void noSignalIsLostBetweenThreads() throws Exception {
        Signals signals = Signals.idle();
        AtomicLong added = new AtomicLong();
        AtomicLong looked = new AtomicLong();
        AtomicBoolean working = new AtomicBoolean();
        AtomicBoolean together = new AtomicBoolean();
        Runnable work = () -> {
            together.compareAndSet(false, working.getAndSet(true));
            looked.set(added.get());
            working.set(false);
        };
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int k = 0; k < 100_000; k++) {
                        added.incrementAndGet();
                        signals.signalAndRun(work);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(looked.get()).isEqualTo(threads * 100_000L);
        assertThat(together).isFalse();
        assertThat(signals.pending()).isZero();
    }
}
