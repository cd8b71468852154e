package io.millrace.server.demo;

import io.millrace.server.cli.Bar;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.ShardMapPicture;
import io.millrace.server.cli.Table;
import io.millrace.server.cli.Terminal;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Writes what happened for a person to read. */
final class DemoReport {

    private static final String INDENT = "  ";
    private static final int BAR_WIDTH = 30;
    private static final int WIDEST_PICTURE = 78;

    private final Terminal terminal;
    private final PrintStream out;

    DemoReport(Terminal terminal) {
        this.terminal = terminal;
        this.out = terminal.out();
    }

    void print(DemoOutcome outcome) {
        shards(outcome);
        writing(outcome);
        reading(outcome);
        loss(outcome.loss());
        disks(outcome.disks());
        verification(outcome);
    }

    private void shards(DemoOutcome outcome) {
        title("Shards: who led which keys, and how the lines fell by client address");
        List<ShardMapPicture.Cell> cells =
                outcome.shards().stream().map(DemoReport::cell).toList();
        int width = Math.min(WIDEST_PICTURE, terminal.traits().width() - INDENT.length());
        ShardMapPicture.draw(cells, width).forEach(this::line);
        long most = outcome.shards().stream()
                .mapToLong(DemoOutcome.Shard::lines)
                .max()
                .orElse(1);
        Table table = Table.of("", "", ">", ">", ">");
        for (DemoOutcome.Shard shard : outcome.shards()) {
            table.row(
                    shortName(shard),
                    Bar.of((double) shard.lines() / Math.max(1, most), BAR_WIDTH),
                    Human.count(shard.lines(), "line"),
                    Human.bytes(shard.bytes()),
                    Human.percent((double) shard.lines() / outcome.input().lines()));
        }
        table.body().forEach(this::line);
    }

    private static ShardMapPicture.Cell cell(DemoOutcome.Shard shard) {
        List<String> text = new ArrayList<>(
                List.of(shortName(shard), Human.percent(ShardMapPicture.share(shard.range())), shard.leaderBefore()));
        if (!shard.leaderBefore().equals(shard.leaderAfter())) {
            text.add("→ " + shard.leaderAfter());
        }
        return new ShardMapPicture.Cell(shard.range(), text);
    }

    private static String shortName(DemoOutcome.Shard shard) {
        return "shard "
                + Integer.parseInt(shard.shardId().substring(shard.shardId().indexOf('-') + 1));
    }

    private void writing(DemoOutcome outcome) {
        DemoOutcome.Input input = outcome.input();
        double seconds = input.took().toNanos() / 1e9;
        title("Writing: " + Human.megabytesPerSecond(input.bytes() / seconds) + ", "
                + Human.count(Math.round(input.lines() / seconds), "line") + "/s, paced to last "
                + Human.duration(input.took()));
        Table table = latencyTable();
        latencyRow(table, "put, all servers up", outcome.puts().steady());
        latencyRow(table, "put, while leaders were missing", outcome.puts().duringLoss());
        table.lines().forEach(this::line);
    }

    private void reading(DemoOutcome outcome) {
        title("Reading: from the producer's send to the reader's hand");
        Table table = latencyTable();
        for (DemoOutcome.Reader reader : outcome.readers()) {
            latencyRow(table, reader.name() + ", all servers up", reader.steady());
            latencyRow(table, reader.name() + ", while leaders were missing", reader.duringLoss());
        }
        table.lines().forEach(this::line);
    }

    private static Table latencyTable() {
        return Table.of("", ">p50", ">p99", ">max", ">lines");
    }

    private static void latencyRow(Table table, String name, LatencySummary summary) {
        boolean none = summary.count() == 0;
        table.row(
                name,
                none ? "-" : Human.latency(summary.p50()),
                none ? "-" : Human.latency(summary.p99()),
                none ? "-" : Human.latency(summary.max()),
                Human.count(summary.count()));
    }

    private void loss(DemoOutcome.Loss loss) {
        title("Losing a server: kill -9 of " + loss.server() + ", which led " + Human.count(loss.ledShards(), "shard"));
        Table table = Table.of("", "");
        table.row("killed", Human.latency(loss.killedAt()) + " after the first line");
        table.row("longest write pause", Human.latency(loss.pauseOfItsShards()) + " on the shards that it led");
        table.row("", Human.latency(loss.pauseOfOthers()) + " on the others");
        table.row("started again", Human.latency(loss.restartedAt()) + " after the first line");
        String readyIn = loss.readyIn().map(Human::latency).orElse("not");
        table.row("ready again", readyIn + " after its start");
        table.body().forEach(this::line);
    }

    private void disks(List<DemoOutcome.Disk> disks) {
        title("Disk: each replica's logs and records");
        long most = disks.stream().mapToLong(DemoOutcome.Disk::bytes).max().orElse(1);
        Table table = Table.of("", "", ">");
        for (DemoOutcome.Disk disk : disks) {
            table.row(
                    disk.server(),
                    Bar.of((double) disk.bytes() / Math.max(1, most), BAR_WIDTH),
                    Human.bytes(disk.bytes()));
        }
        table.body().forEach(this::line);
    }

    private void verification(DemoOutcome outcome) {
        List<String> failed = new ArrayList<>();
        title("Verified against the file");
        outcome.checks().forEach(check -> check(check, failed));
        for (DemoOutcome.Reader reader : outcome.readers()) {
            line(reader.name());
            reader.verdict().checks().forEach(check -> check(check, failed));
        }
        out.println();
        int lines = outcome.input().lines();
        String end = outcome.verified()
                ? terminal.good("✓") + " " + terminal.strong("All of it verified") + ": " + Human.count(lines, "line")
                        + " in, the same out, twice. Took " + Human.duration(outcome.took()) + "."
                : terminal.bad("✗") + " " + terminal.strong("Not verified") + ": " + Human.count(failed.size(), "check")
                        + " failed.";
        out.println(end);
    }

    private void check(Check check, List<String> failed) {
        String mark = check.passed() ? terminal.good("✓") : terminal.bad("✗");
        line(mark + " " + check.claim() + (check.passed() ? "" : ": " + check.finding()));
        if (!check.passed()) {
            failed.add(check.claim());
        }
    }

    private void title(String text) {
        out.println();
        out.println(terminal.strong(text));
    }

    private void line(String text) {
        out.println(INDENT + text);
    }
}
