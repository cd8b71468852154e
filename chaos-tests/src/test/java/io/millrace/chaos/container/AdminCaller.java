package io.millrace.chaos.container;

import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import io.millrace.client.MillraceClient;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Somebody who administrates a cluster, call by call, and writes down what became of each. One thread.
 *
 * @param process name in the history
 * @param client begins at a server of its own
 * @param recorder takes the calls
 * @param chance chooses
 */
record AdminCaller(String process, MillraceClient client, Recorder recorder, SplittableRandom chance) {

    /** Codes that say that a change did not happen. */
    private static final Set<ErrorCode> REFUSALS = Set.of(
            ErrorCode.NO_LEADER,
            ErrorCode.NOT_LEADER,
            ErrorCode.LIMIT_EXCEEDED,
            ErrorCode.OVERLOADED,
            ErrorCode.RESOURCE_NOT_FOUND,
            ErrorCode.RESOURCE_IN_USE);

    /** Reads a register; what is not found is an empty one. Empty: the answer says nothing about it. */
    void get(String register, Supplier<Optional<String>> read) {
        long from = recorder.now();
        try {
            read.get().ifPresent(value -> recorder.got(process, Outcome.OK, from, register, value, ""));
        } catch (MillraceException e) {
            if (e.code() == ErrorCode.RESOURCE_NOT_FOUND) {
                recorder.got(process, Outcome.OK, from, register, "", "");
            } else {
                recorder.got(process, Outcome.FAIL, from, register, "", Outcomes.describe(e));
            }
        }
    }

    /** Writes a register. */
    void write(String register, String value, Runnable change) {
        change(Op.WRITE, register, "", value, change);
    }

    /** Writes a register where nothing is. */
    void create(String register, String value, Runnable change) {
        change(Op.SWAP, register, "", value, change);
    }

    private void change(String function, String register, String after, String value, Runnable change) {
        long from = recorder.now();
        try {
            change.run();
            recorder.changed(process, function, Outcome.OK, from, register, after, value, "");
        } catch (MillraceException e) {
            Outcome outcome = REFUSALS.contains(e.code()) ? Outcome.FAIL : Outcome.INFO;
            recorder.changed(process, function, outcome, from, register, after, value, Outcomes.describe(e));
        }
    }
}
