package io.millrace.node.throttle;

/** A budget that is forgotten while it is full: a new one would be the same. */
interface Budget {

    /** Answer of a budget that was forgotten meanwhile. */
    long DROPPED = -1;

    /** Marks the budget as forgotten if nothing of it is used. */
    boolean dropIfIdle(long nowNanos);
}
