package io.millrace.server.cli;

import io.millrace.common.env.TimeSource;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: results go to {@code out}, progress and remarks to {@code err}. Always UTF-8, because
 * records are. One per process; thread-safe as its streams are.
 */
public final class Terminal {

    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String RESET = "\u001b[0m";

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final TerminalTraits traits;

    public Terminal(InputStream in, PrintStream out, PrintStream err, TerminalTraits traits) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.traits = traits;
    }

    /** The process' own streams. */
    public static Terminal system() {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        return new Terminal(System.in, out, err, TerminalTraits.detect());
    }

    public InputStream in() {
        return in;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    public TerminalTraits traits() {
        return traits;
    }

    /** A bar on {@code err} if somebody looks at it, else nothing. */
    public Progress progress(String label, Progress.Unit unit, Verbosity verbosity, TimeSource time) {
        boolean shown = traits.errIsTerminal() && verbosity != Verbosity.QUIET;
        return shown ? new ProgressBar(label, unit, err, traits.width(), time) : Progress.NONE;
    }

    public String good(String text) {
        return styled(GREEN, text);
    }

    public String bad(String text) {
        return styled(RED, text);
    }

    public String strong(String text) {
        return styled(BOLD, text);
    }

    private String styled(String style, String text) {
        return traits.colours() ? style + text + RESET : text;
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
