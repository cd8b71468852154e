package io.millrace.server.cli;

import io.millrace.client.StartPosition;
import io.millrace.common.error.MillraceException;
import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a reader begins, as a person says it; some ways depend on the present time. */
@FunctionalInterface
interface Start {

    StartPosition from(Instant now);

    /** That long before the present. */
    static Start ago(Duration duration) {
        return now -> StartPosition.at(now.minus(duration));
    }

    /** Reads TRIM_HORIZON, LATEST, at:NUMBER, after:NUMBER, a time, or a duration before now. */
    final class Converter implements ITypeConverter<Start> {

        static final String FORMS = "TRIM_HORIZON (oldest), LATEST, at:SEQUENCE, after:SEQUENCE,"
                + " a time like 2026-05-17T10:05:00Z, or an age like 15m";

        @Override
        public Start convert(String text) {
            String word = text.toUpperCase(Locale.ROOT);
            if (word.equals("TRIM_HORIZON") || word.equals("OLDEST")) {
                return now -> StartPosition.trimHorizon();
            }
            if (word.equals("LATEST")) {
                return now -> StartPosition.latest();
            }
            try {
                return position(text);
            } catch (DateTimeParseException | TypeConversionException | MillraceException e) {
                throw new TypeConversionException("'" + text + "' is no place to start; write " + FORMS);
            }
        }

        private static Start position(String text) {
            if (text.startsWith("at:")) {
                SequenceNumber number = SequenceNumber.parse(text.substring("at:".length()));
                return now -> StartPosition.at(number);
            }
            if (text.startsWith("after:")) {
                SequenceNumber number = SequenceNumber.parse(text.substring("after:".length()));
                return now -> StartPosition.after(number);
            }
            if (text.indexOf('T') > 0) {
                Instant moment = moment(text);
                return now -> StartPosition.at(moment);
            }
            return ago(new DurationConverter().convert(text));
        }

        private static Instant moment(String text) {
            boolean zoned = text.endsWith("Z") || text.lastIndexOf('+') > 0;
            return zoned
                    ? java.time.OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
        }
    }
}
