package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.StartPosition;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommandsTest {

    private final CommandLineHarness cli = new CommandLineHarness();

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void listsGroups() {
        assertThat(cli.run("group", "list")).isZero();
        assertThat(cli.outLines())
                .containsExactly(
                        "GROUP    STATE      WORKERS  HELD  UNHELD  STREAMS",
                        "billing  BALANCING        1     1       1  orders");
        assertThat(cli.run("group", "list", "-o", "json")).isZero();
        assertThat(cli.out).contains("\"name\"", "\"billing\"", "\"unheldLeases\"");
        cli.cluster.groups.exists = false;
        assertThat(cli.run("group", "list")).isZero();
        assertThat(cli.err).contains("begins with its first worker");
    }

    @Test
    void describesAGroup() {
        assertThat(cli.run("group", "describe", "billing")).isZero();
        assertThat(cli.out)
                .contains(
                        "group billing, BALANCING", "reads orders from TRIM_HORIZON", "w1", "host-1", "4711", "START");
        assertThat(cli.run("group", "describe", "none")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("Consumer group none not found.");
    }

    @Test
    void showsTheLag() {
        assertThat(cli.run("group", "lag", "billing")).isZero();
        assertThat(cli.out).contains("1,200 records behind", "300 records/s processed", "?");
        assertThat(cli.err).contains("no server that holds shardId-000000000001");
        assertThat(cli.run("group", "lag", "billing", "-o", "json")).isZero();
        assertThat(cli.out).contains("\"drainMillis\"", "6000", "\"known\"");
    }

    @Test
    void explains() {
        assertThat(cli.run("group", "explain", "billing")).isZero();
        assertThat(cli.out).contains("HELD", "w1 holds it", "NO_WORKER", "the group has no workers");
        assertThat(cli.run("group", "explain", "billing", "--unheld")).isZero();
        assertThat(cli.out).contains("NO_WORKER").doesNotContain("HELD ");
    }

    @Test
    void resetsAStoppedGroup() {
        assertThat(cli.run("group", "reset", "billing", "--to", "2026-05-17T10:05:00Z"))
                .isZero();
        assertThat(cli.cluster.groups.resetTo)
                .containsEntry("orders", StartPosition.at(Instant.parse("2026-05-17T10:05:00Z")));
        assertThat(cli.out).contains("2 checkpoints forgotten");
        assertThat(cli.run("group", "reset", "billing", "--to", "LATEST", "--stream", "other"))
                .isZero();
        assertThat(cli.cluster.groups.resetTo).containsOnlyKeys("other");
        assertThat(cli.run("group", "reset", "billing")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("--to");
        cli.cluster.groups.running = true;
        assertThat(cli.run("group", "reset", "billing", "--to", "LATEST")).isEqualTo(ExitCode.REFUSED);
        assertThat(cli.err).contains("stop them first");
    }

    @Test
    void deletesAStoppedGroup() {
        assertThat(cli.run("group", "delete", "billing")).isZero();
        assertThat(cli.out).contains("'billing' is deleted");
        assertThat(cli.run("group", "delete", "billing")).isEqualTo(ExitCode.REFUSED);
    }
}
