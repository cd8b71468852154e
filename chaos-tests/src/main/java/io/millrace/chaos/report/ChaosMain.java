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
import picocli.CommandLine.Mixin;
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
    int check(@Mixin Given given) throws IOException {
        return forEach(given, ChaosMain::report);
    }

    /** Writes the report of a history; whether it is good. */
    private static boolean report(Path file, History history) throws IOException {
        Summary summary = Summary.of(history);
        Path report = file.resolveSibling(String.valueOf(file.getFileName()).replace(SUFFIX, ".html"));
        HistoryReport.write(report, history, summary);
        System.out.println(summary.text());
        System.out.println("  report: " + report);
        return summary.isGood();
    }

    @Command(
            name = "table",
            description = "Prints a Markdown table with a row per history.",
            mixinStandardHelpOptions = true)
    int table(@Mixin Given given) throws IOException {
        System.out.println(Summary.tableHead());
        return forEach(given, (file, history) -> {
            System.out.println(Summary.of(history).tableRow());
            return true;
        });
    }

    @Command(
            name = "sum",
            description = "Prints Markdown tables of all histories added up, by faults and by workload.",
            mixinStandardHelpOptions = true)
    int sum(@Mixin Given given) throws IOException {
        SummedHistories sums = new SummedHistories();
        int status = forEach(given, (file, history) -> {
            sums.add(Summary.of(history));
            return true;
        });
        System.out.print(sums.tables());
        return status;
    }

    /** What is done with a history. */
    private interface Action {

        /** Whether that went well. */
        boolean on(Path file, History history) throws IOException;
    }

    /** The files of a command line. */
    private static final class Given {

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Histories (*.jsonl), or directories of them.")
        private List<Path> files = List.of();
    }

    /** One by one; 1 when not all went well or one cannot be read, such as one that broke off. */
    private static int forEach(Given given, Action action) throws IOException {
        int status = 0;
        for (Path file : histories(given.files)) {
            try {
                if (!action.on(file, HistoryFile.read(file))) {
                    status = 1;
                }
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
