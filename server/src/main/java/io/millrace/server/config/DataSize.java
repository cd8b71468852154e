package io.millrace.server.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, written as a whole number with B, KiB, MiB or GiB.
 *
 * @param bytes bytes, not negative
 */
public record DataSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)");
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final long GIB = 1024 * MIB;

    public static DataSize mib(long count) {
        return new DataSize(count * MIB);
    }

    /** @throws IllegalArgumentException when it is not of that form */
    static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size; write a whole number with B, KiB, MiB or GiB, such as 64MiB");
        }
        long number = Long.parseLong(matcher.group(1));
        return new DataSize(number
                * switch (matcher.group(2)) {
                    case "B" -> 1;
                    case "KiB" -> KIB;
                    case "MiB" -> MIB;
                    default -> GIB;
                });
    }

    /** In the largest unit that fits without a remainder. */
    @Override
    public String toString() {
        if (bytes > 0 && bytes % GIB == 0) {
            return bytes / GIB + "GiB";
        }
        if (bytes > 0 && bytes % MIB == 0) {
            return bytes / MIB + "MiB";
        }
        return bytes > 0 && bytes % KIB == 0 ? bytes / KIB + "KiB" : bytes + "B";
    }
}
