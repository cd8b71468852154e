package io.millrace.chaos.reshard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random interleavings of puts, splits, merges, scalings, leader changes, failovers of controllers, crashes of nodes, lost and
 * late calls, and lagging readers, each from one seed; INV-1 to INV-6, INV-9 and the daily limit of scalings are checked after
 * every event.
 *
 * <p>That the checks find something is shown by planting {@linkplain PlantedBug bugs}, each at a port or around a pure
 * decision, none in the product: a child opened before the seal, a split's range off by one, a range gap after a merge, ending
 * sequence numbers that are not below the child's, the daily count lost at failover, the end of a round executed twice, shown
 * after the next one began, or shown without closing the parents, a sealed shard that accepts, producers forgotten at the split, a lost answer taken for a refusal, children read early, a merged
 * shard read after one parent, and a lagging replica that ends a shard.
 *
 * <p>{@code -Dreshard.seeds=N} runs N seeds, {@code -Dreshard.seed=S} only that one.
 */
class ReshardSimTest {

    private static final long SEEDS = Long.getLong("reshard.seeds", 10_000);
    private static final long SEEDS_TO_FIND_A_BUG = 500;

    private static final long SEEDS_THAT_SHOW_EVERYTHING = 500;

    private final Coverage coverage = new Coverage();

    private record Failure(long seed, Throwable cause, String trace) {}

    @Test
    void invariantsHoldInEverySeed() throws Exception {
        Long only = Long.getLong("reshard.seed");
        Optional<Failure> failure = only == null ? runAll() : run(only, PlantedBug.NONE);
        failure.ifPresent(ReshardSimTest::report);
        if (only == null && SEEDS >= SEEDS_THAT_SHOW_EVERYTHING) {
            coverage.checkEverythingHappened(SEEDS);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void plantedBugIsFound(PlantedBug bug) {
        Optional<Failure> found = Optional.empty();
        for (long seed = 1; found.isEmpty() && seed <= SEEDS_TO_FIND_A_BUG; seed++) {
            found = run(seed, bug);
        }
        assertThat(found)
                .as("%s is found within %d seeds", bug, SEEDS_TO_FIND_A_BUG)
                .isPresent();
        assertThat(found.get().cause()).isInstanceOf(InvariantViolation.class);
        assertThat(found.get().cause().getMessage()).startsWith(bug.found());
    }

    @Test
    void oneSeedRunsTheSameTwice() {
        assertThat(traceOf(7)).isEqualTo(traceOf(7)).contains("rest");
    }

    private static String traceOf(long seed) {
        ReshardWorld world = new ReshardWorld(seed, PlantedBug.NONE);
        world.run();
        return world.trace() + world.history().newest();
    }

    private Optional<Failure> runAll() throws InterruptedException, ExecutionException {
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicLong next = new AtomicLong(1);
        AtomicReference<Optional<Failure>> failure = new AtomicReference<>(Optional.empty());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(pool.submit(() -> {
                    for (long seed = next.getAndIncrement();
                            seed <= SEEDS && failure.get().isEmpty();
                            seed = next.getAndIncrement()) {
                        run(seed, PlantedBug.NONE).ifPresent(found -> failure.set(Optional.of(found)));
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } finally {
            pool.shutdownNow();
        }
        return failure.get();
    }

    private Optional<Failure> run(long seed, PlantedBug bug) {
        ReshardWorld world = null;
        try {
            world = new ReshardWorld(seed, bug);
            world.run();
            coverage.add(world.history());
            return Optional.empty();
        } catch (RuntimeException | AssertionError e) {
            return Optional.of(new Failure(seed, e, world == null ? "" : world.trace()));
        }
    }

    private static void report(Failure failure) {
        throw new AssertionError(
                "seed " + failure.seed() + ": " + failure.cause().getMessage()
                        + "\nreplay: ./mvnw -pl chaos-tests -am test -Dtest=ReshardSimTest#invariantsHoldInEverySeed"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dreshard.seed=" + failure.seed() + "\n"
                        + failure.trace(),
                failure.cause());
    }
}
