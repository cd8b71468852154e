package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.LocalCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every example, as it is called, against a real server; what it finds is known from the data. */
class ExamplesIT {

    private static LocalCluster server;

    @BeforeAll
    static void start() {
        server = LocalCluster.builder().servers(1).profile("unlimited").start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> run(String example) {
        CommandLine commands = MillraceMain.commandLine("example");
        StringWriter out = new StringWriter();
        commands.setOut(new PrintWriter(out));
        int status = commands.execute(
                "example", example, "--endpoint", server.endpoints().get(0));
        assertThat(status).as(out.toString()).isZero();
        return out.toString().lines().toList();
    }

    /** As {@code awk -F'"' '{split($2,r," "); split(r[2],p,"?"); print p[1]}' | sort | uniq -c | sort -rn} says. */
    @Test
    void clickstreamCountsThePages() {
        List<String> lines = run("clickstream");
        assertThat(lines.get(0)).startsWith("10,000 requests counted by worker-1 and worker-2");
        assertThat(lines.get(1)).isEqualTo("   807  /favicon.ico");
        assertThat(lines).hasSize(11);
    }

    @Test
    void orderHistoryKnowsEveryCustomer() {
        List<String> lines = run("order-history");
        assertThat(lines.get(0)).isEqualTo("10,000 order lines of 324 customers from 4 shards");
        assertThat(lines.get(1)).startsWith("   9407.34  customer 15061.0: {");
        assertThat(lines).hasSize(6);
    }

    @Test
    void rateAlarmTellsEachBusyMinuteOnce() {
        List<String> lines = run("rate-alarm");
        assertThat(lines.get(0))
                .isEqualTo("10,000 transactions watched by rate-watcher, 11 minutes with more than 100");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("ALARM"))
                .hasSize(11)
                .contains("ALARM United Kingdom 2010-12-03 11:36: more than 100 transactions")
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnknownExampleIsRefused() {
        int status = MillraceMain.commandLine("example").execute("example", "clicks");
        assertThat(status).isNotZero();
    }
}
