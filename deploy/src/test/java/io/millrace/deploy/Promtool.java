package io.millrace.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prometheus' own tools; Debian's package {@code prometheus} has them. */
final class Promtool {

    static final Path RULES = Path.of("prometheus");

    private Promtool() {}

    /** Runs promtool in the directory of the rules and returns what it says; fails when it ends with an error. */
    static String run(String... arguments) {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(RULES.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError(missing("promtool"), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static String missing(String program) {
        return program + " is needed to test deploy/prometheus. Run .ci/tools, or: apt-get install prometheus";
    }
}
