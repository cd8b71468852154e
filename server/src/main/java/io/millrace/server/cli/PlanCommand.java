package io.millrace.server.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace plan}: a calculator, which asks no cluster. */
@Command(
        name = "plan",
        description = "How many servers a load needs, and how big, from measured figures (docs/sizing.md).",
        footer = {
            "",
            "Asks no cluster. Leaves room for the loss of a zone: half of the CPU and 30 %% of the disk.",
            "",
            "Examples:",
            "  millrace plan --write 50MB/s --shards 200 --retention 7d --consumers 5",
            "  millrace plan --write 200MB/s --retention 24h --cores 16 --disk 4TB"
        })
final class PlanCommand implements Callable<Integer> {

    @Mixin
    private final OutputOption output;

    @Option(
            names = "--write",
            required = true,
            paramLabel = "RATE",
            converter = ByteCountConverter.class,
            description = "Data written per second, such as 50MB/s.")
    private double write;

    @Option(names = "--shards", description = "Open shards; default: as many as the rate needs.")
    private int shards;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            defaultValue = "24h",
            description = "How long records are kept; default ${DEFAULT-VALUE}.")
    private Duration retention = Duration.ZERO;

    @Option(names = "--consumers", defaultValue = "1", description = "Readers of everything; default ${DEFAULT-VALUE}.")
    private int consumers;

    @Option(names = "--cores", defaultValue = "8", description = "Cores of a server; default ${DEFAULT-VALUE}.")
    private int cores;

    @Option(
            names = "--disk",
            paramLabel = "SIZE",
            converter = ByteCountConverter.class,
            defaultValue = "0B",
            description = "Disk of a server, such as 2TB; default: whatever it takes.")
    private double disk;

    PlanCommand(CommandContext context) {
        output = new OutputOption(context);
    }

    @Override
    public Integer call() {
        check();
        CapacityPlan plan = CapacityPlan.of(new CapacityPlan.Load(write, shards, retention, consumers, cores, disk));
        return output.print(json(plan), () -> page(plan));
    }

    private void check() {
        if (write <= 0 || shards < 0 || consumers < 0 || cores < 1 || retention.isZero()) {
            throw CommandFailure.usage(
                    "--write, --retention and --cores must be above zero, --shards and --consumers not below");
        }
    }

    private List<String> page(CapacityPlan plan) {
        List<String> page = Table.of("", "")
                .row("servers", plan.servers() + ", " + plan.servers() / 3 + " in each of three zones")
                .row(
                        "cores of each",
                        cores + "; all together are "
                                + percent(plan.cores() / plan.servers() / cores * CapacityPlan.BUSY) + " busy")
                .row(
                        "memory of each",
                        size(plan.memoryPerServer()) + " (heap " + size(plan.memoryPerServer() / 2) + ")")
                .row("disk of each", size(plan.diskPerServer()))
                .row("network of each", size(plan.networkPerServer()) + "/s each way")
                .row("replica groups", "cluster.groups-per-three-nodes: " + plan.groupsPerThreeServers())
                .row("shards", shardAdvice(plan))
                .body();
        return List.copyOf(page);
    }

    private String shardAdvice(CapacityPlan plan) {
        if (shards >= plan.shardsNeeded()) {
            return shards + " can take " + size(shards * 1e6) + "/s";
        }
        return "at least " + plan.shardsNeeded() + " in the default profile (1 MB/s each)"
                + (shards > 0 ? "; " + shards + " are too few" : "");
    }

    private static Map<String, Object> json(CapacityPlan plan) {
        Map<String, Object> json = Json.object();
        json.put("servers", plan.servers());
        json.put("cores", plan.cores());
        json.put("memoryBytesPerServer", Math.round(plan.memoryPerServer()));
        json.put("diskBytesPerServer", Math.round(plan.diskPerServer()));
        json.put("networkBytesPerSecondPerServer", Math.round(plan.networkPerServer()));
        json.put("groupsPerThreeServers", plan.groupsPerThreeServers());
        json.put("shardsNeeded", plan.shardsNeeded());
        return json;
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", part * 100);
    }

    /** Decimal units, two significant digits: the figures are no better. */
    private static String size(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }
}
