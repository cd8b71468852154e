package io.millrace.bench;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast to put.
 *
 * @param records records per second over all producers; 0 = as fast as it goes
 * @param bytes bytes per second over all producers; 0 = as records say
 */
record Rate(double records, double bytes) {

    boolean isMax() {
        return records == 0 && bytes == 0;
    }

    /** Records per second of one producer. */
    double recordsPerProducer(int recordSize, int producers) {
        return (bytes > 0 ? bytes / recordSize : records) / producers;
    }

    static final class Converter implements ITypeConverter<Rate> {

        @Override
        public Rate convert(String text) {
            String value = text.toUpperCase(Locale.ROOT);
            if (value.equals("MAX")) {
                return new Rate(0, 0);
            }
            try {
                Rate rate = value.endsWith("MB")
                        ? new Rate(0, Double.parseDouble(value.substring(0, value.length() - 2)) * 1e6)
                        : new Rate(Double.parseDouble(value), 0);
                if (rate.records > 0 || rate.bytes > 0) {
                    return rate;
                }
            } catch (NumberFormatException notANumber) {
                // falls through to the refusal, which names the text
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a rate: max, records per second (5000) or megabytes per second (5MB)");
        }
    }
}
