package io.millrace.server.backup;

import io.millrace.common.env.Environment;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.Progress;
import io.millrace.server.cli.Verbosity;

/** Tells a person how far a long work is: lines that stay, and a bar while something is copied. */
final class Narrator {

    private final CommandContext context;
    private final Verbosity verbosity;

    Narrator(CommandContext context, Verbosity verbosity) {
        this.context = context;
        this.verbosity = verbosity;
    }

    Environment environment() {
        return context.environment();
    }

    /** A line about something that is done, or to be known. */
    void say(String line) {
        if (verbosity != Verbosity.QUIET) {
            context.terminal().err().println(line);
        }
    }

    /** The result of the command. */
    void result(String line) {
        context.terminal().out().println(line);
    }

    /** A bar in bytes; close it before the next line. */
    Progress bytes(String label) {
        return context.terminal()
                .progress(
                        label,
                        Progress.Unit.BYTES,
                        verbosity,
                        context.environment().time());
    }
}
