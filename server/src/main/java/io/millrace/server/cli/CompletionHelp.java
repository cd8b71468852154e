package io.millrace.server.cli;

import picocli.CommandLine;

/** Says how to switch the shell completion on. */
final class CompletionHelp {

    private CompletionHelp() {}

    static void describe(CommandLine completion) {
        completion
                .getCommandSpec()
                .usageMessage()
                .description("Print a completion script for bash and zsh.")
                .footer("", "Examples:", "  source <(millrace completion)");
    }
}
