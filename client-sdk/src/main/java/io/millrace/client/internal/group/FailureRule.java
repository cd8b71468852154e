package io.millrace.client.internal.group;

import io.millrace.client.FailurePolicy;

/** What happens after a call of the application has failed. Pure. */
record FailureRule(FailurePolicy policy) {

    /** The next step. */
    enum Step {
        /** The same again after a pause. */
        RETRY,
        /** The records one at a time, to find the one that fails. */
        SPLIT,
        /** The shard stands still. */
        STOP,
        /** The record goes to the dead-letter stream. */
        PARK,
        /** The record is left out. */
        SKIP
    }

    /**
     * Decides.
     *
     * @param failures how often the call has failed, this time included
     * @param records how many records it had
     */
    Step after(int failures, int records, Throwable thrown) {
        if (!(thrown instanceof Exception)) {
            return Step.STOP; // an Error is the process' trouble, not the record's
        }
        if (failures < policy.attempts()) {
            return Step.RETRY;
        }
        return switch (policy.action()) {
            case STOP -> Step.STOP;
            case PARK -> records > 1 ? Step.SPLIT : Step.PARK;
            case SKIP -> records > 1 ? Step.SPLIT : Step.SKIP;
        };
    }
}
