package io.millrace.chaos.container;

import io.millrace.chaos.report.Summary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which runs of the nightly matrix are done, in a file with a line per history, so that an interrupted night goes on. A run whose
 * lines are removed is made again. Any thread.
 */
final class DoneRuns {

    private final Path file;
    private final Set<String> names = new HashSet<>();

    DoneRuns(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.exists(file)) {
                Files.readAllLines(file, StandardCharsets.UTF_8)
                        .forEach(line -> names.add(line.substring(0, Math.max(0, line.indexOf('\t')))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    synchronized boolean contains(RunPlan plan) {
        return names.contains(plan.name());
    }

    /** Keeps the rows of its table, which outlive the histories. */
    void add(RunPlan plan, List<Summary> summaries) {
        write(plan, summaries.stream().map(Summary::tableRow).toList());
    }

    /** Keeps why there is no verdict. */
    void addBrokenOff(RunPlan plan, Throwable failure) {
        String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        write(plan, List.of("broke off: " + reason));
    }

    private synchronized void write(RunPlan plan, List<String> rows) {
        String lines = rows.stream().map(row -> plan.name() + '\t' + row + '\n').collect(Collectors.joining());
        try {
            Files.writeString(
                    file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        names.add(plan.name());
    }
}
