package io.millrace.chaos.container;

/** A part of the control plane as registers. Any thread. */
interface ControlRegisters {

    /** Makes one call of its choice. */
    void turn(AdminCaller caller);

    /** Reads what may have been written last, now that nobody writes any more. */
    void readAll(AdminCaller caller);
}
