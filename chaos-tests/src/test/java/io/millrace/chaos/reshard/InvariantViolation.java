package io.millrace.chaos.reshard;

import com.google.errorprone.annotations.FormatMethod;

/** An invariant of docs/architecture.md does not hold. */
final class InvariantViolation extends AssertionError {

    private static final long serialVersionUID = 1;

    private InvariantViolation(String message) {
        super(message);
    }

    /** Fails unless the condition holds. */
    @FormatMethod
    static void check(boolean holds, String invariant, String text, Object... values) {
        if (!holds) {
            throw new InvariantViolation(invariant + ": " + String.format(text, values));
        }
    }
}
