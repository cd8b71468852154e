package io.millrace.bench;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that benchmarks of reads and writes share. Filled by picocli. */
final class BenchOptions {

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

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
