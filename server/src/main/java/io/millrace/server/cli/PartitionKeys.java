package io.millrace.server.cli;

import io.millrace.common.env.RandomSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the partition key from a line. */
@FunctionalInterface
interface PartitionKeys {

    /**
     * The key of a line.
     *
     * @throws BadRecordException when the line has none
     */
    String keyOf(byte[] line);

    /** The same key for every line. */
    static PartitionKeys fixed(String key) {
        return line -> key;
    }

    /** A new random key of 16 hexadecimal digits for every line: the most even spread. */
    static PartitionKeys random(RandomSource random) {
        return line -> String.format("%016x", random.nextLong());
    }

    /**
     * A field of the line. A field that begins with a double quote goes on to the next one, delimiters included.
     *
     * @param number from 1
     */
    static PartitionKeys field(int number, String delimiter) {
        return line -> {
            List<String> fields = split(text(line), delimiter);
            if (number > fields.size()) {
                throw new BadRecordException("has only " + Human.count(fields.size(), "field") + " between '"
                        + delimiter + "', no field " + number);
            }
            return fields.get(number - 1);
        };
    }

    /** The first group of the first match, or the whole match if the expression has no group. */
    static PartitionKeys regex(Pattern pattern) {
        return line -> {
            Matcher match = pattern.matcher(text(line));
            if (!match.find()) {
                throw new BadRecordException("does not match " + pattern);
            }
            String group = match.group(Math.min(1, match.groupCount()));
            if (group == null) {
                throw new BadRecordException("matches " + pattern + " without its group");
            }
            return group;
        };
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    private static List<String> split(String line, String delimiter) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        while (start <= line.length()) {
            int quote = line.startsWith("\"", start) ? closingQuote(line, start, delimiter) : -1;
            int end = quote >= 0 ? quote + 1 : line.indexOf(delimiter, start);
            if (end < 0) {
                end = line.length();
            }
            fields.add(
                    quote >= 0 ? line.substring(start + 1, quote).replace("\"\"", "\"") : line.substring(start, end));
            start = end + delimiter.length();
        }
        return fields;
    }

    /** The quote that ends the field, or -1 if the opening one was just a character. */
    private static int closingQuote(String line, int opening, String delimiter) {
        int quote = line.indexOf('"', opening + 1);
        while (quote >= 0) {
            boolean last = quote + 1 == line.length() || line.startsWith(delimiter, quote + 1);
            if (last) {
                return quote;
            }
            int from = line.startsWith("\"", quote + 1) ? quote + 2 : quote + 1;
            quote = line.indexOf('"', from);
        }
        return -1;
    }
}
