package io.millrace.common.env;

/** Two clocks that must not be mixed. */
public interface TimeSource {

    /** Milliseconds since the epoch; may jump. */
    long wallMillis();

    /** Nanoseconds since some moment; only for differences; never goes back. */
    long monotonicNanos();
}
