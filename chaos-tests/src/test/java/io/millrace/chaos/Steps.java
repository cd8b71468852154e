package io.millrace.chaos;

/** Prints what a long scenario does, with the seconds since its start. */
final class Steps {

    private final long start = System.nanoTime();

    void done(String step) {
        System.out.printf("%7.1f s  %s%n", (System.nanoTime() - start) / 1e9, step);
    }
}
