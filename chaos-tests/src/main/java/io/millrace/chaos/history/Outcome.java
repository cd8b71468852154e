package io.millrace.chaos.history;

/** How an operation ended for the client that called it. */
public enum Outcome {
    /** It happened. */
    OK,
    /** It was refused: it did not happen and never will. */
    FAIL,
    /** Nobody told: it may have happened, or may happen later. */
    INFO
}
