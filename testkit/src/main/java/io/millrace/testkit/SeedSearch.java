package io.millrace.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/** Runs simulated worlds of many seeds, as many at a time as there are processors. */
public final class SeedSearch {

    private SeedSearch() {}

    /**
     * Runs seeds, the lowest first, until one fails.
     *
     * @param first lowest seed
     * @param count how many seeds
     * @param run runs one, on any thread; empty when nothing failed
     * @param <F> what is known of a failure
     * @return the failure of the lowest seed that fails; empty when all are right
     */
    public static <F> Optional<F> firstFailure(long first, long count, LongFunction<Optional<F>> run) {
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicLong next = new AtomicLong(first);
        ConcurrentSkipListMap<Long, F> failures = new ConcurrentSkipListMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    // A seed that was taken is run to its end: it may be lower than one that has failed meanwhile.
                    for (long seed = next.getAndIncrement();
                            seed < first + count && failures.isEmpty();
                            seed = next.getAndIncrement()) {
                        long number = seed;
                        run.apply(seed).ifPresent(failure -> failures.put(number, failure));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while seeds were running", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a world broke without a verdict", e.getCause());
        } finally {
            pool.shutdownNow();
        }
        return Optional.ofNullable(failures.firstEntry()).map(Map.Entry::getValue);
    }
}
