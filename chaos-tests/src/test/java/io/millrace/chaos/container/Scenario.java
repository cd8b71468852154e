package io.millrace.chaos.container;

import java.util.List;

/** What is done to a cluster while clients work on it. */
interface Scenario {

    /** For names of files and tables. */
    String label();

    /** Whether servers run with the shim that can make clock and disk wrong. */
    boolean needsShim();

    /** The image that servers begin with; built by this call if it is not there. */
    String firstImage();

    /**
     * One course of it, not begun.
     *
     * @param seed where all choices come from
     * @param seconds how long it takes; 0 = as long as there is something to do
     */
    Course course(ContainerCluster cluster, List<Recorder> recorders, long seed, int seconds);
}
