package io.millrace.controller.coordination.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.controller.coordination.CoordinationRecord;
import java.util.List;
import java.util.Optional;

/** What was decided about a {@link CoordinationCommand}. */
public sealed interface CoordinationOutcome {

    /** Nothing to change. */
    CoordinationOutcome UNCHANGED = new Accepted(List.of(), Answer.DONE);

    /**
     * The command holds.
     *
     * @param records changes, in order
     * @param answer answer to the caller
     */
    record Accepted(List<CoordinationRecord> records, Answer answer) implements CoordinationOutcome {
        public Accepted {
            records = List.copyOf(records);
        }
    }

    /** The command is refused; nothing changes. */
    record Refused(ErrorCode code, String message) implements CoordinationOutcome {}

    /** What an accepted command answers. */
    sealed interface Answer {

        /** Nothing more to say. */
        Answer DONE = new Done();

        /** Done. */
        record Done() implements Answer {}

        /**
         * Results of checkpoints.
         *
         * @param refusals one per entry, in order; empty = stored
         */
        record Checkpoints(List<Optional<Refused>> refusals) implements Answer {
            public Checkpoints {
                refusals = List.copyOf(refusals);
            }
        }

        /**
         * Leases that were forgotten.
         *
         * @param count how many
         */
        record Forgotten(int count) implements Answer {}
    }

    static CoordinationOutcome done(List<CoordinationRecord> records) {
        return new Accepted(records, Answer.DONE);
    }

    static Refused refused(ErrorCode code, String message) {
        return new Refused(code, message);
    }
}
