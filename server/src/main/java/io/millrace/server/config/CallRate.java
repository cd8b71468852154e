package io.millrace.server.config;

import io.millrace.common.limits.CallRates;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often an operation of the Kinesis API may be called, written {@code Operation:callsPerSecond}.
 *
 * @param operation name as in the API
 * @param perSecond 0 for no limit
 */
public record CallRate(String operation, int perSecond) {

    private static final Pattern FORM = Pattern.compile("([A-Za-z]+):(\\d{1,9})");

    /** @throws IllegalArgumentException when it is not of that form, or the operation has no rate */
    static CallRate parse(String text) {
        Matcher matcher = FORM.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a rate; write Operation:callsPerSecond, such as CreateStream:50, with 0 for no limit");
        }
        if (!CallRates.operations().contains(matcher.group(1))) {
            throw new IllegalArgumentException("'" + matcher.group(1) + "' has no rate; use one of "
                    + String.join(", ", CallRates.operations().stream().sorted().toList()));
        }
        return new CallRate(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
}
