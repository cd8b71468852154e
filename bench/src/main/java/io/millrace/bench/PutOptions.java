package io.millrace.bench;

import io.millrace.client.Aggregation;
import io.millrace.client.Compression;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ProducerOptions.WhenFull;
import picocli.CommandLine.Option;

/** Options of benchmarks that put. Filled by picocli. */
final class PutOptions {

    @Option(
            names = "--rate",
            defaultValue = "max",
            converter = Rate.Converter.class,
            description =
                    "max, records per second, or megabytes per second (5MB), over all producers; ${DEFAULT-VALUE}.")
    Rate rate = new Rate(0, 0);

    @Option(names = "--producers", defaultValue = "1", description = "Producers, each with a thread; ${DEFAULT-VALUE}.")
    int producers;

    @Option(names = "--buffer-mb", defaultValue = "32", description = "Buffer of a producer; ${DEFAULT-VALUE} MB.")
    int bufferMegabytes;

    @Option(names = "--block-kb", defaultValue = "256", description = "Most KiB of a block; ${DEFAULT-VALUE}.")
    int blockKib;

    @Option(names = "--block-records", defaultValue = "500", description = "Most records of a block; ${DEFAULT-VALUE}.")
    int blockRecords;

    @Option(
            names = "--blocks-in-flight",
            defaultValue = "4",
            description = "Most blocks of one shard in flight, 1..5; ${DEFAULT-VALUE}.")
    int blocksInFlight;

    @Option(
            names = "--requests-in-flight",
            defaultValue = "4",
            description = "Most calls in flight to one server and group; ${DEFAULT-VALUE}.")
    int requestsInFlight;

    @Option(
            names = "--aggregate",
            description = "Pack records into aggregates of the Kinesis Producer Library's format.")
    boolean aggregate;

    @Option(
            names = "--compression",
            defaultValue = "NONE",
            description = "How blocks are compressed: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}.")
    Compression compression = Compression.NONE;

    ProducerOptions producerOptions() {
        return ProducerOptions.builder()
                .blocks(blockKib * 1024, blockRecords)
                .inFlight(blocksInFlight, requestsInFlight)
                .buffer(bufferMegabytes * 1024L * 1024, WhenFull.BLOCK)
                .aggregation(aggregate ? Aggregation.kpl() : Aggregation.none())
                .compression(compression)
                .build();
    }
}
