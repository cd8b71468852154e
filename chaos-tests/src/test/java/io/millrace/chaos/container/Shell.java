package io.millrace.chaos.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs programs of this machine and returns what they print. */
final class Shell {

    private Shell() {}

    /**
     * Runs a program and waits for it.
     *
     * @throws IllegalStateException when it ends with anything but 0; with its output
     */
    static String run(Map<String, String> environment, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + status + ":\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command[0], e);
        }
    }

    static String run(String... command) {
        return run(Map.of(), command);
    }

    /** Runs a shell command in a fresh container of tools; the options are those of {@code docker run}. */
    static String tools(List<String> options, String script) {
        return container(options, Images.TOOLS, "sh", "-c", script);
    }

    /** Runs a fresh container without a network until it ends; the options are those of {@code docker run}. */
    static String container(List<String> options, String image, String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "run", "--rm", "--network", "none"));
        command.addAll(Images.labels());
        command.addAll(options);
        command.add(image);
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    /** The project's own directory. */
    static Path home() {
        return Path.of("..").toAbsolutePath().normalize();
    }
}
