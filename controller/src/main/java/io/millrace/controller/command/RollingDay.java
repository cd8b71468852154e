package io.millrace.controller.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Calls that a limit counts in a rolling 24 h. */
final class RollingDay {

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private RollingDay() {}

    /** The calls of the 24 h before a time. */
    static List<Long> until(long nowMillis, List<Long> calls) {
        return calls.stream().filter(millis -> millis > nowMillis - DAY_MILLIS).toList();
    }

    /** The calls with one more. */
    static List<Long> and(List<Long> calls, long nowMillis) {
        List<Long> more = new ArrayList<>(calls);
        more.add(nowMillis);
        return more;
    }
}
