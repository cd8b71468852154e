package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalCluster;
import io.millrace.server.live.LogLevelCommand;
import io.millrace.server.live.ReloadCommand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real server in a JVM of its own. Each test has its own streams. */
class ClientCommandsIT {

    private static LocalCluster server;

    private final CommandLineHarness cli = new CommandLineHarness();

    @BeforeAll
    static void start() {
        server = LocalCluster.builder().servers(1).start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void livesThroughAStreamsLife() {
        assertThat(run("stream", "create", "life", "--shards", "2", "--tag", "team=shop"))
                .isZero();
        assertThat(cli.out).isEqualTo("stream 'life' is ACTIVE with 2 open shards, keeps records for 1 d\n");
        assertThat(run("stream", "create", "life")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).startsWith("millrace: ").contains("life");

        assertThat(run("stream", "split", "life", "0")).isZero();
        assertThat(cli.out).contains("with 3 open shards").contains("shard 2").contains("shard 3");
        assertThat(run("stream", "shards", "life")).isZero();
        assertThat(cli.out).containsPattern("shardId-000000000000 +closed.* 2\\+3 ");
        assertThat(run("stream", "merge", "life", "2", "3")).isZero();
        assertThat(run("stream", "scale", "life", "4")).isZero();
        assertThat(cli.out).contains("with 4 open shards");

        assertThat(run("stream", "retention", "life", "36h")).isZero();
        assertThat(cli.out).contains("keeps records for 1 d 12 h");
        assertThat(run("stream", "retention", "life", "1h")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("stream", "tag", "add", "life", "env=test")).isZero();
        assertThat(run("stream", "describe", "life")).isZero();
        assertThat(cli.out).contains("env=test").contains("4 open");

        assertThat(run("stream", "delete", "life")).isZero();
        assertThat(run("stream", "describe", "life")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("there is no stream 'life'");
    }

    @Test
    void putsAndGetsTheSameLines(@TempDir Path directory) throws IOException {
        run("stream", "create", "retail", "--shards", "4");
        Path file = directory.resolve("orders.csv");
        try (InputStream in =
                ClientCommandsIT.class.getResourceAsStream("/io/millrace/examples/online-retail-10k.csv")) {
            List<String> lines = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .limit(2_001)
                    .filter(line -> !line.contains(",,"))
                    .toList();
            Files.write(file, lines);
        }

        assertThat(run("put", "retail", "--file", file.toString(), "--skip", "1", "--key-field", "7"))
                .as(cli.err)
                .isZero();
        assertThat(run("get", "retail", "-o", "raw")).isZero();
        assertThat(cli.outLines())
                .containsExactlyInAnyOrderElementsOf(
                        Files.readAllLines(file).stream().skip(1).toList());
        assertThat(run("get", "retail", "--limit", "3", "-o", "json")).isZero();
        assertThat(cli.outLines()).hasSize(3);
    }

    @Test
    void putsAndTailsAsAConsumer() {
        run("stream", "create", "tailed");
        assertThat(run("consumer", "register", "tailed", "billing")).isZero();
        assertThat(run("consumer", "list", "tailed")).isZero();
        assertThat(cli.out).containsPattern("billing +ACTIVE");
        assertThat(run("put", "tailed", "one", "two", "three", "--key", "k")).isZero();

        assertThat(run("tail", "tailed", "-n", "2", "--consumer", "billing", "-o", "raw"))
                .isZero();
        assertThat(cli.out).isEqualTo("two\nthree\n");
        assertThat(run("tail", "tailed", "--consumer", "nobody")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("stream", "delete", "tailed")).isEqualTo(ExitCode.REFUSED);
        assertThat(run("stream", "delete", "tailed", "--with-consumers")).isZero();
    }

    @Test
    void showsTheClusterAndItsLimits() {
        assertThat(run("limits")).isZero();
        assertThat(cli.out).contains("profile aws-2026");
        assertThat(run("cluster", "status")).as(cli.out).isZero();
        assertThat(cli.out).contains("server-1").contains("✓ all is well");
    }

    @Test
    void reloadsTheSettingsOfARunningServer() throws IOException {
        Path file = settings();
        String before = Files.readString(file);
        try {
            Files.writeString(file, before + "limits.shards-per-stream: 7\nraft.keep-log: 77MiB\n");
            assertThat(cli.runAsServer(ReloadCommand::new, "--config", file.toString()))
                    .as(cli.err)
                    .isZero();
            assertThat(cli.out).isEqualTo("server-1: applied limits.shards-per-stream; restart for raft.keep-log\n");
            assertThat(run("stream", "create", "wide", "--shards", "8")).isEqualTo(ExitCode.REFUSED);
            assertThat(cli.err).contains("7");

            Files.writeString(file, before + "limits.shards-per-stream: many\n");
            assertThat(cli.runAsServer(ReloadCommand::new, "--config", file.toString()))
                    .as("its own settings are not right either")
                    .isNotZero();
            assertThat(cli.err).contains("limits.shards-per-stream");
        } finally {
            Files.writeString(file, before);
        }
        assertThat(cli.runAsServer(ReloadCommand::new, "--node", "server-1", "--config", file.toString()))
                .isZero();
        assertThat(cli.out).isEqualTo("server-1: applied limits.shards-per-stream\n");
        assertThat(run("stream", "create", "wide", "--shards", "8")).as(cli.err).isZero();
        assertThat(cli.runAsServer(ReloadCommand::new, "--node", "nobody", "--config", file.toString()))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("there is no server [nobody]; there are [server-1]");
    }

    @Test
    void changesTheLogLevelOfARunningServer() throws IOException {
        String file = settings().toString();
        assertThat(cli.runAsServer(LogLevelCommand::new, "debug", "--logger", "io.millrace.raft", "--config", file))
                .as(cli.err)
                .isZero();
        assertThat(cli.out).isEqualTo("server-1: debug, it was info\n");
        assertThat(cli.runAsServer(LogLevelCommand::new, "info", "--logger", "io.millrace.raft", "--config", file))
                .isZero();
        assertThat(cli.out).isEqualTo("server-1: info, it was debug\n");
        assertThat(Files.readString(server.server(0).logFile()))
                .contains("The log level of io.millrace.raft is debug now, it was info");
        assertThat(cli.runAsServer(LogLevelCommand::new, "loud", "--config", file))
                .isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("loud");
    }

    /** The file that the server was started with. */
    private static Path settings() {
        return server.server(0).dataDir().resolveSibling("config.yaml");
    }

    private int run(String... args) {
        String[] all = java.util.Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--endpoint";
        all[args.length + 1] = server.server(0).endpoint();
        cli.connector = SdkCluster::connect;
        return cli.run(all);
    }
}
