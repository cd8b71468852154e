package io.millrace.chaos.container;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Adds up what the servers' metrics say of repairs; a server that was started again counts from zero. One thread. */
final class Repairs {

    private static final String BLOCKS = "millrace_damaged_blocks_repaired_total";
    private static final String STORES = "millrace_damaged_stores_put_aside_total";

    private final ContainerCluster cluster;
    private final Map<String, Double> last = new HashMap<>();
    private double blocks;
    private double stores;

    Repairs(ContainerCluster cluster) {
        this.cluster = cluster;
    }

    /** Looks at all servers that answer. */
    void look() {
        for (ChaosServer server : cluster.nodes()) {
            try {
                String metrics = server.metrics();
                blocks += news(server.id() + BLOCKS, value(metrics, BLOCKS));
                stores += news(server.id() + STORES, value(metrics, STORES));
            } catch (IOException notNow) {
                // The next look has it.
            }
        }
    }

    private double news(String name, double now) {
        double before = last.getOrDefault(name, 0.0);
        last.put(name, now);
        return now >= before ? now - before : now;
    }

    private static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public String toString() {
        return Math.round(blocks) + " blocks repaired, " + Math.round(stores) + " stores put aside and rebuilt";
    }
}
