package io.millrace.node.catalog;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Collects the violated constraints of one request and refuses it with the real service's text (reference kinesis-api.md
 * §6): VALIDATION, "N validation errors detected: Value 'V' at 'path' failed to satisfy constraint: Member must …". One
 * thread.
 */
public final class Constraints {

    /** The real service lists no more. */
    private static final int REPORTED = 10;

    private static final String NAME_PATTERN = "[a-zA-Z0-9_.-]+";
    private static final Pattern NAME = Pattern.compile(NAME_PATTERN);

    private final List<String> violations = new ArrayList<>(0);
    private int count;

    /** 1..128 of {@code [a-zA-Z0-9_.-]}: streams, shards, consumers. */
    public Constraints name(String path, String value) {
        length(path, value, 1, 128);
        if (!value.isEmpty() && !NAME.matcher(value).matches()) {
            violated(path, value, "satisfy regular expression pattern: " + NAME_PATTERN);
        }
        return this;
    }

    /** Length in Unicode characters. */
    public Constraints length(String path, String value, int min, int max) {
        // A string has at most as many characters as chars: count only the long ones.
        int length = value.length() <= max ? value.length() : value.codePointCount(0, value.length());
        if (length < min) {
            violated(path, value, "have length greater than or equal to " + min);
        } else if (length > max) {
            violated(path, value, "have length less than or equal to " + max);
        }
        return this;
    }

    /** Size of a blob in bytes. */
    public Constraints blob(String path, int size, int max) {
        if (size > max) {
            String shown = "java.nio.HeapByteBuffer[pos=0 lim=" + size + " cap=" + size + "]";
            violated(path, shown, "have length less than or equal to " + max);
        }
        return this;
    }

    /** Number of elements of a list. */
    public Constraints size(String path, int size, int min, int max) {
        if (size < min) {
            violated(path, "[" + size + " elements]", "have length greater than or equal to " + min);
        } else if (size > max) {
            violated(path, "[" + size + " elements]", "have length less than or equal to " + max);
        }
        return this;
    }

    public Constraints range(String path, long value, long min, long max) {
        if (value < min) {
            violated(path, Long.toString(value), "have value greater than or equal to " + min);
        } else if (value > max) {
            violated(path, Long.toString(value), "have value less than or equal to " + max);
        }
        return this;
    }

    /** A member that has to be there and is not. */
    public Constraints missing(String path) {
        return add("null", path, "not be null");
    }

    /** Any other rule: "Member must RULE". */
    public Constraints violated(String path, String value, String rule) {
        return add("'" + shortened(value) + "'", path, rule);
    }

    private Constraints add(String shown, String path, String rule) {
        count++;
        if (violations.size() < REPORTED) {
            violations.add("Value " + shown + " at '" + path + "' failed to satisfy constraint: Member must " + rule);
        }
        return this;
    }

    /** Refuses the request if any constraint is violated. */
    public void check() {
        if (count > 0) {
            throw new MillraceException(
                    ErrorCode.VALIDATION,
                    count
                            + (count == 1 ? " validation error detected: " : " validation errors detected: ")
                            + String.join("; ", violations));
        }
    }

    /** A bad value is named, but must not blow up trailers and logs. */
    private static String shortened(String value) {
        return value.length() <= 300 ? value : value.substring(0, 300) + "…";
    }
}
