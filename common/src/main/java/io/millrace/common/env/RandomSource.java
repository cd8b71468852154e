package io.millrace.common.env;

/** Randomness. Thread-safe in the real environment. */
public interface RandomSource {

    long nextLong();

    /** Uniform in [0, bound). */
    int nextInt(int bound);

    /** Uniform in [0, 1). */
    double nextDouble();

    /** Fills the array; fit for secrets in the real environment. */
    void nextBytes(byte[] bytes);
}
