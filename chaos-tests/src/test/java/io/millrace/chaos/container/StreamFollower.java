package io.millrace.chaos.container;

import java.util.Set;

/** A reader that follows a stream in a thread of its own. */
interface StreamFollower {

    void start();

    /** Whether all these values have come. */
    boolean hasSeen(Set<String> values);

    void stop();
}
