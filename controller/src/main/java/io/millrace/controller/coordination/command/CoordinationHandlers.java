package io.millrace.controller.coordination.command;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.coordination.CoordinationState;

/** Which handler decides which command. */
public final class CoordinationHandlers {

    private CoordinationHandlers() {}

    /**
     * Decides a command.
     *
     * @param image metadata at the same place in the log
     */
    public static CoordinationOutcome decide(
            CoordinationState state, MetadataImage image, Stamp stamp, CoordinationCommand command) {
        if (command instanceof CoordinationCommand.StoreCheckpoints it) {
            return CheckpointHandler.decide(state, image, stamp.nowMillis(), it);
        }
        if (command instanceof CoordinationCommand.MoveLeases it) {
            return MoveLeasesHandler.decide(state, image, stamp.nowMillis(), it);
        }
        if (command instanceof CoordinationCommand.ReleaseLeases it) {
            return ReleaseLeasesHandler.decide(state, image, stamp.nowMillis(), it);
        }
        if (command instanceof CoordinationCommand.JoinGroup it) {
            return JoinGroupHandler.decide(state, image, stamp, it);
        }
        if (command instanceof CoordinationCommand.ForgetLeases it) {
            return ForgetLeasesHandler.decide(state, image, it);
        }
        if (command instanceof CoordinationCommand.ResetGroup it) {
            return ResetGroupHandler.decide(state, image, stamp.nowMillis(), it);
        }
        return DeleteGroupHandler.decide(state, (CoordinationCommand.DeleteGroup) command);
    }
}
