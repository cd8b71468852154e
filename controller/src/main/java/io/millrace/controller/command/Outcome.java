package io.millrace.controller.command;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.metadata.MetadataRecord;
import java.util.List;

/** What a handler decided. */
public sealed interface Outcome {

    /** Nothing to change. */
    Outcome UNCHANGED = new Accepted(List.of(), Response.DONE);

    /**
     * The command holds.
     *
     * @param records changes of the image, in order; none when the command had been done before
     * @param response answer to the caller
     */
    record Accepted(List<MetadataRecord> records, Response response) implements Outcome {
        public Accepted {
            records = List.copyOf(records);
        }
    }

    /**
     * The command is refused; the image stays.
     *
     * @param code kind of refusal
     * @param message sentence for the caller
     */
    record Refused(ErrorCode code, String message) implements Outcome {}

    static Outcome done(List<? extends MetadataRecord> records) {
        return new Accepted(List.copyOf(records), Response.DONE);
    }

    static Outcome done(MetadataRecord... records) {
        return new Accepted(List.of(records), Response.DONE);
    }
}
