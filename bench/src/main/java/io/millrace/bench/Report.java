package io.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The figures of a run, as one JSON object or as lines of text. */
final class Report {

    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    private final ObjectNode json = new ObjectMapper().createObjectNode();

    Report(String what, ClusterOptions cluster) {
        json.put("bench", what);
        json.put("servers", cluster.endpoints.isEmpty() ? cluster.servers : 0);
        json.put("groups", cluster.endpoints.isEmpty() ? cluster.groups : 0);
        json.put("java", Runtime.version().feature());
    }

    static Report of(String what, BenchOptions options) {
        Report report = new Report(what, options.cluster);
        report.json.put("shards", options.shards);
        report.json.put("record_size", options.recordSize);
        report.json.put("warmup_s", options.warmup);
        report.json.put("seconds", options.seconds);
        return report;
    }

    Report count(String name, long value) {
        json.put(name, value);
        return this;
    }

    Report number(String name, double value) {
        json.put(name, round(value));
        return this;
    }

    Report numbers(String name, List<? extends Number> values) {
        ArrayNode array = json.putArray(name);
        values.forEach(value -> array.add(round(value.doubleValue())));
        return this;
    }

    Report put(PutOptions options, int recordSize) {
        json.put("producers", options.producers);
        double perSecond = options.rate.recordsPerProducer(recordSize, 1) * recordSize;
        json.put("rate", options.rate.isMax() ? "max" : round(perSecond / MEGABYTE) + " MB/s");
        json.put("block_kib", options.blockKib);
        json.put("blocks_in_flight", options.blocksInFlight);
        json.put("requests_in_flight", options.requestsInFlight);
        return this;
    }

    Report consumers(int count, String mode) {
        json.put("consumers", count);
        json.put("mode", mode);
        return this;
    }

    Report stuckSubscribers(int count) {
        json.put("stuck_subscribers", count);
        return this;
    }

    /** Median and worst of several times in milliseconds, and each. */
    Report times(String prefix, List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        json.put(name(prefix, "medianMs"), round(sorted.get(sorted.size() / 2)));
        json.put(name(prefix, "worstMs"), round(sorted.get(sorted.size() - 1)));
        return numbers(name(prefix, "runsMs"), millis);
    }

    private static String name(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** Memory and threads of the servers at some time. */
    Report processes(String when, Usage usage) {
        numbers(
                "server_rss_mb_" + when,
                usage.serverRssBytes().stream().map(bytes -> bytes / MEGABYTE).toList());
        return numbers("server_threads_" + when, usage.serverThreads());
    }

    Report throughput(Window window) {
        json.put("records", window.records());
        json.put("records_per_s", round(window.records() / window.seconds()));
        json.put("mb_per_s", round(window.bytes() / window.seconds() / MEGABYTE));
        ObjectNode errors = json.putObject("errors");
        for (Map.Entry<String, Long> error : window.errors().entrySet()) {
            errors.put(error.getKey(), error.getValue());
        }
        json.put("retried_records", window.retriedRecords());
        return this;
    }

    /** Percentiles under a prefix, milliseconds. */
    Report latency(String prefix, Histogram histogram) {
        json.put(prefix + "p50_ms", millis(histogram.getValueAtPercentile(50)));
        json.put(prefix + "p99_ms", millis(histogram.getValueAtPercentile(99)));
        json.put(prefix + "p999_ms", millis(histogram.getValueAtPercentile(99.9)));
        json.put(prefix + "max_ms", millis(histogram.getMaxValue()));
        return this;
    }

    Report usage(Usage before, Usage after, Window window) {
        double gigabytes = window.bytes() / GIGABYTE;
        double cpu = after.serverCpuSeconds() - before.serverCpuSeconds();
        double own = after.ownCpuSeconds() - before.ownCpuSeconds();
        json.put("server_cpu_s_per_gb", gigabytes == 0 ? 0.0 : round(cpu / gigabytes));
        json.put("server_cores", round(cpu / window.seconds()));
        json.put("client_cpu_s_per_gb", gigabytes == 0 ? 0.0 : round(own / gigabytes));
        ArrayNode memory = json.putArray("server_rss_mb");
        after.serverRssBytes().forEach(bytes -> memory.add(Math.round(bytes / MEGABYTE)));
        return this;
    }

    /** Records that were acknowledged but not read. */
    Report missing(long records) {
        json.put("missing_records", records);
        return this;
    }

    void print(ClusterOptions.Output output, PrintStream out) {
        if (output == ClusterOptions.Output.JSON) {
            out.println(json);
            return;
        }
        Iterator<Map.Entry<String, com.fasterxml.jackson.databind.JsonNode>> fields =
                json.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, com.fasterxml.jackson.databind.JsonNode> field = fields.next();
            String value = field.getValue().isTextual()
                    ? field.getValue().asText()
                    : field.getValue().toString();
            out.printf("%-22s %s%n", field.getKey().replace('_', ' '), value);
        }
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 10_000.0) / 100.0;
    }
}
