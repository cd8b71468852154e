package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlanCommandTest {

    private final CommandLineHarness cli = new CommandLineHarness();

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void plansTheGuidesExample() throws IOException {
        assertThat(cli.run("plan", "--write", "50MB/s", "--shards", "200", "--retention", "7d", "--consumers", "5"))
                .isZero();
        assertThat(cli.out)
                .contains("3, 1 in each of three zones")
                .contains("disk of each")
                .contains("50 TB")
                .contains("200 can take 200 MB/s");
        String guide = Files.readString(Path.of("..", "docs", "sizing.md"));
        cli.out.lines().forEach(line -> assertThat(guide).contains(line.stripTrailing()));
    }

    @Test
    void moreServersWhenTheDisksAreSmall() {
        assertThat(cli.run("plan", "--write", "50MB/s", "--retention", "7d", "--disk", "20TB", "-o", "json"))
                .isZero();
        assertThat(cli.out).contains("\"servers\" : 9").contains("\"shardsNeeded\" : 50");
    }

    @Test
    void moreServersWhenTheCoresAreFew() {
        CapacityPlan few = plan(400e6, 4);
        CapacityPlan many = plan(400e6, 32);
        assertThat(few.servers()).isEqualTo(9);
        assertThat(many.servers()).isEqualTo(3);
        assertThat(few.cores()).isCloseTo(many.cores(), org.assertj.core.data.Percentage.withPercentage(5));
    }

    @Test
    void saysWhenThereAreTooFewShards() {
        assertThat(cli.run("plan", "--write", "50MB/s", "--shards", "10")).isZero();
        assertThat(cli.out).contains("at least 50 in the default profile (1 MB/s each); 10 are too few");
    }

    @Test
    void refusesWhatIsNoRate() {
        assertThat(cli.run("plan", "--write", "fast")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err).contains("'fast' is not a size; write it like 50MB/s, 2TB or 512MiB");
        assertThat(cli.run("plan", "--write", "0MB/s")).isEqualTo(ExitCode.USAGE);
    }

    private static CapacityPlan plan(double writeBytes, int cores) {
        return CapacityPlan.of(new CapacityPlan.Load(writeBytes, 0, Duration.ofHours(24), 1, cores, 0));
    }
}
