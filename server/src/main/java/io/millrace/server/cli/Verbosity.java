package io.millrace.server.cli;

/** How much a command says besides its result. */
public enum Verbosity {
    /** The result only. */
    QUIET,
    /** Progress and remarks too. */
    NORMAL,
    /** Stack traces of failures too. */
    VERBOSE
}
