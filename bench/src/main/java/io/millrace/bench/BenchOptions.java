package io.millrace.bench;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that all benchmarks share. Filled by picocli. */
final class BenchOptions {

    enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--endpoint",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "Measure this cluster instead of starting one.")
    List<String> endpoints = List.of();

    @Option(
            names = "--profile",
            defaultValue = "unlimited",
            description = "Limits of the own cluster; ${DEFAULT-VALUE}.")
    String profile = "unlimited";

    @Option(names = "--servers", defaultValue = "3", description = "Servers of the own cluster; ${DEFAULT-VALUE}.")
    int servers;

    @Option(
            names = "--groups",
            defaultValue = "3",
            description = "Replica groups of the own cluster; ${DEFAULT-VALUE}.")
    int groups;

    @Option(names = "--server-jvm", paramLabel = "OPTION", description = "JVM option of the own servers; repeatable.")
    List<String> serverJvm = List.of();

    @Option(
            names = "--server-setting",
            paramLabel = "KEY=VALUE",
            description = "Setting of the own servers; repeatable.")
    List<String> serverSettings = List.of();

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Keep data and logs of the own servers here.")
    @Nullable Path dataDir;

    @Option(names = "--shards", defaultValue = "4", description = "Shards of the stream; ${DEFAULT-VALUE}.")
    int shards;

    @Option(names = "--record-size", defaultValue = "1024", description = "Bytes of a record's data; ${DEFAULT-VALUE}.")
    int recordSize;

    @Option(names = "--seconds", defaultValue = "20", description = "Time that is measured; ${DEFAULT-VALUE}.")
    int seconds;

    @Option(
            names = "--warmup",
            defaultValue = "30",
            description = "Seconds under load before; ${DEFAULT-VALUE}. On two cores compilation takes a quarter to a"
                    + " third of the CPU for the first minutes.")
    int warmup;

    @Option(names = "--output", defaultValue = "text", description = "text or json (one line); ${DEFAULT-VALUE}.")
    Output output = Output.TEXT;

    /** Records carry their intended send time. */
    void check() {
        if (recordSize < Payloads.STAMP) {
            throw new IllegalArgumentException("--record-size is at least " + Payloads.STAMP + ", for a time stamp");
        }
        if (seconds < 1 || warmup < 0 || shards < 1) {
            throw new IllegalArgumentException("--seconds and --shards are at least 1, --warmup at least 0");
        }
    }
}
