package io.millrace.server.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Moments as people read them, in the local time zone. */
final class Times {

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter MILLISECOND =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private Times() {}

    static String of(Instant moment) {
        return SECOND.format(moment);
    }

    /** Time of day with milliseconds. */
    static String ofDay(long epochMillis) {
        return MILLISECOND.format(Instant.ofEpochMilli(epochMillis));
    }
}
