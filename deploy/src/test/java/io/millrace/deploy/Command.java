package io.millrace.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Runs programs of this machine. */
final class Command {

    private Command() {}

    /**
     * What a program prints; what it complains about goes to this process' standard error.
     *
     * @throws IOException when there is no such program
     * @throws AssertionError when it ends with anything but 0
     */
    static String run(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            int exit = process.waitFor();
            if (exit != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + exit + "\n" + output);
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    static String run(String... command) throws IOException {
        return run(Map.of(), List.of(command));
    }
}
