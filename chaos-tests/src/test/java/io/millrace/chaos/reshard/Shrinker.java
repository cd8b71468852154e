package io.millrace.chaos.reshard;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Makes a failing run shorter: leaves out steps, as many as can be, while it still fails. */
final class Shrinker {

    private Shrinker() {}

    /**
     * Finds steps that the failure does not need.
     *
     * @param steps number of steps of the run
     * @param fails whether the run still fails in the same way without these steps
     * @return steps to leave out; without one more of the others the run no longer fails
     */
    static Set<Integer> needless(int steps, Predicate<Set<Integer>> fails) {
        Set<Integer> left = new TreeSet<>();
        for (int size = Math.max(1, steps / 2); ; size = Math.max(1, size / 2)) {
            boolean isShorter = false;
            for (int from = 0; from < steps; from += size) {
                Set<Integer> more = new TreeSet<>(left);
                IntStream.range(from, Math.min(steps, from + size)).forEach(more::add);
                if (more.size() > left.size() && fails.test(more)) {
                    left = more;
                    isShorter = true;
                }
            }
            if (size == 1 && !isShorter) {
                return left;
            }
        }
    }
}
