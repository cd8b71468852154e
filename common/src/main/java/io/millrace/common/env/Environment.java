package io.millrace.common.env;

/** Time, timers and randomness of one process; the real one or a simulated one. */
public interface Environment {

    TimeSource time();

    Timers timers();

    /** An own stream of randomness for a component, so that one component's draws do not change another's. */
    RandomSource random(String component);
}
