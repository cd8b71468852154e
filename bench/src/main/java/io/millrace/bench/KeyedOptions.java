package io.millrace.bench;

import io.millrace.client.ReaderOptions.Mode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of benchmarks that put to keys in turn and check the order of each. Filled by picocli; some defaults differ. */
final class KeyedOptions {

    private static final int FEWEST_KEYS = 400;

    @Option(
            names = "--keys",
            description =
                    "Keys that are written, even in hash key space; one for each shard, at least " + FEWEST_KEYS + ".")
    private @Nullable Integer keys;

    @Option(names = "--rate", defaultValue = "1000", description = "Records per second; ${DEFAULT-VALUE}.")
    private int rate;

    @Option(names = "--record-size", defaultValue = "100", description = "Bytes of a record's data; ${DEFAULT-VALUE}.")
    private int recordSize;

    @Option(names = "--mode", description = "How records are read: subscribed or polling; ${DEFAULT-VALUE}.")
    private Mode mode;

    @Option(names = "--warmup", description = "Seconds under load before; ${DEFAULT-VALUE}.")
    private int warmup;

    /** With these defaults. */
    KeyedOptions(Mode mode, int warmupSeconds) {
        this.mode = mode;
        this.warmup = warmupSeconds;
    }

    /**
     * Refuses what makes no sense.
     *
     * @throws IllegalArgumentException naming the option
     */
    void check() {
        if (rate < 1 || (keys != null && keys < 1) || warmup < 0 || recordSize < KeyedWriter.NUMBER) {
            throw new IllegalArgumentException(
                    "--rate and --keys are at least 1, --warmup is at least 0, and --record-size" + " is at least "
                            + KeyedWriter.NUMBER);
        }
    }

    /** Starts to put to a stream that will have at most so many shards. */
    KeyedWriter writer(Target target, int shards) {
        return new KeyedWriter(target.client().producer(target.stream()), keys(shards), rate, recordSize);
    }

    /** How many keys are written to a stream that will have at most so many shards. */
    int keys(int shards) {
        return keys == null ? Math.max(FEWEST_KEYS, shards) : keys;
    }

    int rate() {
        return rate;
    }

    Mode mode() {
        return mode;
    }

    /** As it is written in reports. */
    String modeName() {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    /** Seconds under load before anything is measured. */
    int warmup() {
        return warmup;
    }
}
