package io.millrace.chaos.report;

import io.millrace.chaos.history.History;
import io.millrace.chaos.history.HistoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace-chaos}: checks histories that were recorded earlier or elsewhere. */
@Command(
        name = "millrace-chaos",
        description = "Checks recorded histories of the fault tests.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class ChaosMain {

    private static final String SUFFIX = ".jsonl";

    public static void main(String[] args) {
        System.exit(new CommandLine(new ChaosMain()).execute(args));
    }

    @Command(
            name = "check",
            description = "Checks histories, and writes a report beside each. Ends with 1 when one is not good.",
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "Histories (*.jsonl), or directories of them.")
                    List<Path> files)
            throws IOException {
        boolean isGood = true;
        for (Path file : histories(files)) {
            History history = HistoryFile.read(file);
            Summary summary = Summary.of(history);
            Path report = file.resolveSibling(String.valueOf(file.getFileName()).replace(SUFFIX, ".html"));
            HistoryReport.write(report, history, summary);
            System.out.println(summary.text());
            System.out.println("  report: " + report);
            isGood &= summary.isGood();
        }
        return isGood ? 0 : 1;
    }

    @Command(
            name = "table",
            description = "Prints a Markdown table with a row per history.",
            mixinStandardHelpOptions = true)
    int table(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "FILE",
                            description = "Histories (*.jsonl), or directories of them.")
                    List<Path> files)
            throws IOException {
        System.out.println(Summary.tableHead());
        for (Path file : histories(files)) {
            System.out.println(Summary.of(HistoryFile.read(file)).tableRow());
        }
        return 0;
    }

    private static List<Path> histories(List<Path> given) throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path path : given) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.walk(path)) {
                    inside.filter(file -> file.toString().endsWith(SUFFIX))
                            .sorted()
                            .forEach(found::add);
                }
            } else {
                found.add(path);
            }
        }
        if (found.isEmpty()) {
            throw new IOException("there is no history (*" + SUFFIX + ") in " + given);
        }
        return found;
    }
}
