package io.millrace.chaos;

import io.millrace.server.MillraceMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the command line that has ended.
 *
 * @param exitCode its exit code
 * @param output everything it printed
 */
record MillraceProcess(int exitCode, String output) {

    private static final long PATIENCE_SECONDS = 120;

    /** Runs a command in a JVM of its own and waits for its end. */
    static MillraceProcess run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** As {@link #run(String...)} with more in its environment. */
    static MillraceProcess run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MillraceMain.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Path output = Files.createTempFile("millrace-command-", ".log");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(List.of(arguments) + " did not end: " + Files.readString(output));
                }
                return new MillraceProcess(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a command ran", e);
        }
    }
}
