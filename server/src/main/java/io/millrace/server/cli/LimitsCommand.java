package io.millrace.server.cli;

import io.millrace.client.LimitsDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace limits}. */
@Command(
        name = "limits",
        description = "Show the limits that are in force and how much is used.",
        footer = {"", "Examples:", "  millrace limits", "  millrace limits -o json"})
final class LimitsCommand implements Callable<Integer> {

    @Mixin
    private final ConnectionOptions connection;

    @Mixin
    private final OutputOption output;

    LimitsCommand(CommandContext context) {
        connection = new ConnectionOptions(context);
        output = new OutputOption(context);
    }

    @Override
    public Integer call() throws IOException {
        return connection.run(cluster -> {
            LimitsDescription limits = cluster.admin().describeLimits();
            return output.print(json(limits), () -> page(limits));
        });
    }

    private static List<String> page(LimitsDescription limits) {
        List<String> page = new ArrayList<>();
        page.add("profile " + limits.profile() + ", " + Human.count(limits.openShards()) + " of "
                + number(limits.shardLimit()) + " shards open, " + Human.count(limits.onDemandStreams()) + " of "
                + number(limits.onDemandStreamLimit()) + " on-demand streams");
        page.add("");
        Table table = Table.of("LIMIT", ">VALUE");
        new TreeMap<>(limits.limits()).forEach((key, value) -> table.row(key, number(value)));
        page.addAll(table.lines());
        return page;
    }

    /** Limits that are lifted are stored as the largest number there is. */
    private static String number(long limit) {
        return limit >= Integer.MAX_VALUE ? "unlimited" : Human.count(limit);
    }

    private static Map<String, Object> json(LimitsDescription limits) {
        Map<String, Object> json = Json.object();
        json.put("profile", limits.profile());
        json.put("openShards", limits.openShards());
        json.put("shardLimit", limits.shardLimit());
        json.put("onDemandStreams", limits.onDemandStreams());
        json.put("onDemandStreamLimit", limits.onDemandStreamLimit());
        json.put("limits", new TreeMap<>(limits.limits()));
        return json;
    }
}
