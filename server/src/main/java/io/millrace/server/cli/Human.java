package io.millrace.server.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people write them: {@code 1,234}, {@code 2.3 MiB}, {@code 1.5 ms}, {@code 7 d}. */
public final class Human {

    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Human() {}

    /** With thousands separators. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A count with its noun: {@code 1 shard}, {@code 4 shards}. */
    public static String count(long number, String noun) {
        return count(number, noun, noun + "s");
    }

    /** As {@link #count(long, String)}, for a noun whose plural takes more than an s. */
    public static String count(long number, String singular, String plural) {
        return count(number) + " " + (number == 1 ? singular : plural);
    }

    /** In the largest binary unit that leaves at least 1: {@code 512 B}, {@code 1.5 KiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : digits(value) + " " + BINARY[unit];
    }

    /** Bytes per second in MB/s (10^6), as throughput is quoted. */
    public static String megabytesPerSecond(double bytesPerSecond) {
        return String.format(Locale.ROOT, "%.2f MB/s", bytesPerSecond / 1e6);
    }

    /** A share of one as a percentage with one decimal. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }

    /** A latency or a pause, in the unit that leaves one to three digits before the point. */
    public static String latency(Duration duration) {
        double micros = duration.toNanos() / 1e3;
        if (micros < 1_000) {
            return digits(micros) + " µs";
        }
        return micros < 1_000_000 ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
    }

    /** A configured or elapsed time in whole units, the two largest that are not zero: {@code 7 d}, {@code 1 h 30 m}. */
    public static String duration(Duration duration) {
        if (duration.isNegative()) {
            return "-" + duration(duration.negated());
        }
        if (duration.toMillis() < 1_000) {
            return duration.toMillis() + " ms";
        }
        long[] amounts = {
            duration.toDays(), duration.toHoursPart(), duration.toMinutesPart(), duration.toSecondsPart(),
        };
        String[] units = {"d", "h", "m", "s"};
        int first = 0;
        while (amounts[first] == 0) {
            first++;
        }
        String text = amounts[first] + " " + units[first];
        boolean second = first + 1 < amounts.length && amounts[first + 1] != 0;
        return second ? text + " " + amounts[first + 1] + " " + units[first + 1] : text;
    }

    /** Three significant digits, without a fraction from 100 on. */
    private static String digits(double value) {
        double size = Math.abs(value);
        int fraction = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + fraction + "f", value);
    }
}
