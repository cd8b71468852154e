package io.millrace.common.env;

import java.time.Duration;

/** Runs short tasks later on the environment's timer thread. A task must not block and must not throw. */
public interface Timers {

    /** Runs the task once after the delay. */
    Timer after(Duration delay, Runnable task);

    /** Runs the task again and again with this pause between the end of one run and the start of the next. */
    Timer every(Duration pause, Runnable task);

    /** Something scheduled. */
    interface Timer {
        /** Keeps the task from running again; one that runs now is not interrupted. */
        void cancel();
    }
}
