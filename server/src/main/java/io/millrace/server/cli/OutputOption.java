package io.millrace.server.cli;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The option that chooses how results are written, and the writing. */
public final class OutputOption {

    private final CommandContext context;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json; default ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.TABLE;

    /** The option, for a command that is made with its context. */
    public OutputOption(CommandContext context) {
        this.context = context;
    }

    /** Writes one of the two forms. */
    public int print(Object json, Supplier<List<String>> lines) {
        if (format == OutputFormat.JSON) {
            context.terminal().out().println(Json.pretty(json));
        } else {
            lines.get().forEach(context.terminal().out()::println);
        }
        return ExitCode.OK;
    }
}
