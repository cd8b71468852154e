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
            isGood &= check(file);
        }
        return isGood ? 0 : 1;
    }

    /** Whether it is good; one that cannot be read, such as one that broke off, is not. */
    private static boolean check(Path file) {
        try {
            History history = HistoryFile.read(file);
            Summary summary = Summary.of(history);
            Path report = file.resolveSibling(String.valueOf(file.getFileName()).replace(SUFFIX, ".html"));
            HistoryReport.write(report, history, summary);
            System.out.println(summary.text());
            System.out.println("  report: " + report);
            return summary.isGood();
        } catch (IOException e) {
            System.err.println("millrace-chaos: " + e.getMessage());
            return false;
        }
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
        int status = 0;
        System.out.println(Summary.tableHead());
        for (Path file : histories(files)) {
            try {
                System.out.println(Summary.of(HistoryFile.read(file)).tableRow());
            } catch (IOException e) {
                System.err.println("millrace-chaos: " + e.getMessage());
                status = 1;
            }
        }
        return status;
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
