package io.millrace.server.demo;

import io.millrace.common.env.TimeSource;
import io.millrace.server.cli.Progress;
import io.millrace.server.cli.Terminal;
import io.millrace.server.cli.Verbosity;
import java.time.Duration;

/** Tells on {@code err} what the demo is doing, with a bar while it writes if somebody looks on. For one thread. */
final class DemoStage implements AutoCloseable {

    private final Terminal terminal;
    private final TimeSource time;
    private final long startedNanos;
    private Progress writing = Progress.NONE;

    DemoStage(Terminal terminal, TimeSource time) {
        this.terminal = terminal;
        this.time = time;
        this.startedNanos = time.monotonicNanos();
    }

    /** A new part begins. */
    void step(String what) {
        endOfWriting();
        terminal.err().println(clock() + "  " + what);
    }

    /** Something happens within a part. */
    void event(String what) {
        writing.close();
        terminal.err().println(clock() + "    " + what);
        writing = terminal.progress("        writing", Progress.Unit.ITEMS, Verbosity.NORMAL, time);
    }

    /** How far the writing is. */
    void written(int lines, int total) {
        writing.update(lines, total, "");
    }

    void endOfWriting() {
        writing.close();
        writing = Progress.NONE;
    }

    private String clock() {
        Duration elapsed = Duration.ofNanos(time.monotonicNanos() - startedNanos);
        return String.format("%4d s", elapsed.toSeconds());
    }

    @Override
    public void close() {
        endOfWriting();
    }
}
