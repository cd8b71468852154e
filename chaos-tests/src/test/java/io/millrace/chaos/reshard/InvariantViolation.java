package io.millrace.chaos.reshard;

/** An invariant of docs/architecture.md does not hold. */
final class InvariantViolation extends AssertionError {

    private static final long serialVersionUID = 1;

    InvariantViolation(String message) {
        super(message);
    }
}
