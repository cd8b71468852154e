package io.millrace.server.demo;

import java.util.List;

/**
 * What was found out about one reader's copy.
 *
 * @param reader name of the reader
 * @param checks in the order to show them
 */
record Verdict(String reader, List<Check> checks) {

    Verdict {
        checks = List.copyOf(checks);
    }

    boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }
}
