package io.millrace.controller.coordination.session;

import io.millrace.common.error.MillraceException;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.coordination.CoordinationState;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.command.CoordinationOutcome;

/** The replicated log as the coordinator needs it. */
public interface CoordinationLog {

    /** State of consumer groups, as applied here. */
    CoordinationState state();

    /** Metadata, as applied here. */
    MetadataImage image();

    /**
     * Puts a command in the log. The answer comes on the coordinator's thread, once the command is applied here or has failed;
     * never before this call returns.
     */
    void propose(CoordinationCommand command, Decision decision);

    /** Hears what became of a command. */
    interface Decision {

        /** It is applied. */
        void decided(CoordinationOutcome outcome);

        /** It is not in the log, or nobody knows. */
        void failed(MillraceException reason);
    }
}
