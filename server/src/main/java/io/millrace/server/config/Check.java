package io.millrace.server.config;

import java.time.Duration;

/** The checks that settings' constructors share. */
final class Check {

    private Check() {}

    static void that(boolean holds, String key, String problem) {
        if (!holds) {
            throw new InvalidSetting(key, problem);
        }
    }

    static void between(long least, long most, String key, long value) {
        that(value >= least && value <= most, key, value + " is not between " + least + " and " + most);
    }

    static void port(String key, int value) {
        that(value >= 1 && value <= 65_535, key, value + " is not a port; use 1 to 65535");
    }

    static void between(Duration least, Duration most, String key, Duration value) {
        that(
                value.compareTo(least) >= 0 && value.compareTo(most) <= 0,
                key,
                DurationText.format(value) + " is not between " + DurationText.format(least) + " and "
                        + DurationText.format(most));
    }

    static void between(DataSize least, DataSize most, String key, DataSize value) {
        that(
                value.bytes() >= least.bytes() && value.bytes() <= most.bytes(),
                key,
                value + " is not between " + least + " and " + most);
    }
}
