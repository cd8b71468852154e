package io.millrace.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the process' exit status means; the same for every command. */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;
    /** The cluster refused the call, or a check failed. */
    public static final int REFUSED = 1;
    /** The command line was wrong; nothing was sent. */
    public static final int USAGE = 2;
    /** No server answered in time. */
    public static final int UNREACHABLE = 3;
    /** A fault of this program; please report it. */
    public static final int FAULT = 4;
    /** Stopped by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}

    /** For the help text, in order. */
    public static Map<String, String> table() {
        Map<String, String> table = new LinkedHashMap<>();
        table.put(String.valueOf(OK), "done");
        table.put(String.valueOf(REFUSED), "refused by the cluster, or a check failed");
        table.put(String.valueOf(USAGE), "wrong command line; nothing was sent");
        table.put(String.valueOf(UNREACHABLE), "no server answered in time");
        table.put(String.valueOf(FAULT), "a fault of this program");
        table.put(String.valueOf(INTERRUPTED), "stopped by Ctrl-C");
        return table;
    }
}
