package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {

    private final CommandLineHarness cli = new CommandLineHarness();

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void suggestsTheCommandThatWasMeant() {
        assertThat(cli.run("steam", "list")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'steam'").contains("millrace stream").contains("--help");
    }

    @Test
    void asksForTheMissingPart() {
        assertThat(cli.run("stream")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("stream", "create")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("Missing required parameter: 'STREAM'").contains("millrace stream create --help");
    }

    @Test
    void saysWhereNobodyAnswersAndWhatToDo() {
        cli.connector = SdkCluster::connect;
        assertThat(cli.run("stream", "list", "--endpoint", "127.0.0.1:1")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err).startsWith("millrace: no answer from 127.0.0.1:1: Connection refused");
        assertThat(cli.err).contains("millrace dev").doesNotContain("\tat ");
    }

    @Test
    void turnsATimeoutIntoAnUnreachableCluster() {
        assertThat(failWith(new MillraceException(ErrorCode.TIMEOUT, "no answer in 10 s")))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err).contains("no answer from 127.0.0.1:7400: no answer in 10 s");
    }

    @Test
    void showsTheStackTraceOfAFaultOnlyWhenAsked() {
        assertThat(failWith(new IllegalStateException("oops"))).isEqualTo(ExitCode.FAULT);
        assertThat(cli.err)
                .contains("IllegalStateException: oops")
                .contains("--verbose")
                .doesNotContain("\tat ");

        assertThat(cli.run("stream", "list", "--verbose")).isEqualTo(ExitCode.FAULT);
        assertThat(cli.err).contains("\tat ");
    }

    @Test
    void refusesAMalformedEndpoint() {
        assertThat(cli.run("limits", "--endpoint", "localhost")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'localhost' is not HOST:PORT");
        assertThat(cli.run("limits", "--endpoint", "localhost:70000")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void showsLimits() {
        assertThat(cli.run("limits")).isZero();
        assertThat(cli.outLines())
                .contains(
                        "profile aws-2026, 4 of 20,000 shards open, 1 of 50 on-demand streams",
                        "rate             unlimited");
    }

    @Test
    void makesShowsAndRemovesAccessKeys() {
        assertThat(cli.run("access-key", "create", "--description", "fluent bit"))
                .isZero();
        assertThat(cli.outLines()).containsExactly("AWS_ACCESS_KEY_ID=MRAK1", "AWS_SECRET_ACCESS_KEY=secret-of-1");
        assertThat(cli.err).contains("nothing shows it again");
        assertThat(cli.run("access-key", "list")).isZero();
        assertThat(cli.out).contains("MRAK1").contains("fluent bit").doesNotContain("secret");
        assertThat(cli.run("access-key", "delete", "MRAK1")).isZero();
        assertThat(cli.cluster.calls).contains("create access key fluent bit", "delete access key MRAK1");
    }

    @Test
    void showsTheClusterAndEndsWithOneWhenSomethingIsWrong() {
        assertThat(cli.run("cluster", "status")).isZero();
        assertThat(cli.out)
                .contains("✓ all is well")
                .contains("server-1 (1,234), server-2 (?)")
                .contains("5.00 MiB");

        cli.cluster.problems.add("node server-3 is down");
        assertThat(cli.run("cluster", "status")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.out).contains("✗ node server-3 is down");
        assertThat(cli.run("cluster", "status", "--output", "JSON")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.out).contains("\"problems\" : [ \"node server-3 is down\" ]");
    }

    @Test
    void registersAndShowsConsumers() {
        cli.run("stream", "create", "orders");

        assertThat(cli.run("consumer", "register", "orders", "billing")).isZero();
        assertThat(cli.run("consumer", "list", "orders")).isZero();
        assertThat(cli.outLines().get(1)).startsWith("orders  billing   ACTIVE");
        assertThat(cli.run("consumer", "deregister", "orders", "billing")).isZero();
        assertThat(cli.cluster.calls).contains("register orders billing", "deregister orders billing");
    }

    @Test
    void everyCommandHasHelpWithExamplesAndADescription() {
        cli.run("--help");
        CommandLine root =
                CommandLineHarness.commandLine(new CommandContext(Terminal.system(), null, options -> cli.cluster));
        List<CommandLine> leaves = new ArrayList<>();
        collectLeaves(root, leaves);

        assertThat(leaves).hasSizeGreaterThan(18).allSatisfy(leaf -> {
            String name = leaf.getCommandSpec().qualifiedName();
            String help = leaf.getUsageMessage();
            assertThat(leaf.getCommandSpec().usageMessage().description())
                    .as(name)
                    .isNotEmpty();
            assertThat(help)
                    .as(name)
                    .contains("Examples:")
                    .contains("  millrace ")
                    .contains("--help");
        });
    }

    @Test
    void printsACompletionScript() {
        assertThat(cli.run("completion")).isZero();
        assertThat(cli.out).contains("complete -F").contains("millrace");
    }

    @Test
    void documentsItsExitCodes() {
        String help = CommandLineHarness.commandLine(
                        new CommandContext(Terminal.system(), null, options -> cli.cluster))
                .getUsageMessage();

        assertThat(help).contains("Exit codes:").contains("no server answered in time");
    }

    private int failWith(RuntimeException failure) {
        cli.connector = options -> {
            throw failure;
        };
        return cli.run("stream", "list");
    }

    private static void collectLeaves(CommandLine command, List<CommandLine> leaves) {
        if (command.getSubcommands().isEmpty()) {
            String name = command.getCommandName();
            if (!name.equals("help") && !name.equals("completion") && !name.equals("generate-completion")) {
                leaves.add(command);
            }
        }
        command.getSubcommands().values().forEach(sub -> collectLeaves(sub, leaves));
    }
}
