package io.millrace.chaos.container;

import java.time.Duration;

/** What clients do in a history. For one thread; its clients have their own. */
interface Workload extends AutoCloseable {

    /** For names of files and tables. */
    String label();

    /** Makes what it needs; the cluster is healthy. */
    void prepare();

    /** Begins. */
    void start();

    /** Stops writing; every call that is under way ends. */
    void stopWriting();

    /**
     * Waits until readers have got everything, stops them, and reads everything back from every server. The cluster is healthy
     * again.
     */
    void finish(Duration patience);

    @Override
    void close();
}
