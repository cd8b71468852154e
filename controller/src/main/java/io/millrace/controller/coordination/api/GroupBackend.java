package io.millrace.controller.coordination.api;

import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.command.CoordinationCommand;
import io.millrace.controller.coordination.lag.LagReports;
import io.millrace.controller.coordination.session.CheckpointQueue;
import io.millrace.controller.coordination.session.CoordinationLog;
import io.millrace.controller.coordination.session.GroupCoordinator;
import io.millrace.controller.coordination.session.GroupReports;

/** Consumer groups on this controller. Any thread; what it gives is used on the coordinator's thread only. */
public interface GroupBackend {

    /** True when this controller leads and may answer. */
    boolean leads();

    /** The refusal of a controller that does not lead; names the one that does. */
    MillraceException notLeader();

    /** Runs a short task on the coordinator's thread, in order. */
    void execute(Runnable task);

    /** Who decides. On the coordinator's thread. */
    GroupCoordinator coordinator();

    /** Checkpoints on their way. On the coordinator's thread. */
    CheckpointQueue checkpoints();

    /** Reports. On the coordinator's thread. */
    GroupReports reports();

    /** How far groups are behind. On the coordinator's thread. */
    LagReports lags();

    /** Puts a command in the log. On the coordinator's thread. */
    void propose(CoordinationCommand command, CoordinationLog.Decision decision);
}
