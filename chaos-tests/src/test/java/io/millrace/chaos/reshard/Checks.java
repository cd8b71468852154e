package io.millrace.chaos.reshard;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Checks of one world; the first that fails is kept, because what is thrown in a callback is lost in a future. */
final class Checks {

    private InvariantViolation first;

    /** Fails unless the condition holds. */
    @FormatMethod
    void that(boolean holds, String invariant, @FormatString String text, Object... values) {
        if (!holds) {
            InvariantViolation violation = new InvariantViolation(invariant + ": " + String.format(text, values));
            if (first == null) {
                first = violation;
            }
            throw violation;
        }
    }

    /** Throws the first violation, if there was one. */
    void rethrow() {
        if (first != null) {
            throw first;
        }
    }
}
