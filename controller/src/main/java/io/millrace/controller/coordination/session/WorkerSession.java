package io.millrace.controller.coordination.session;

import io.millrace.common.error.MillraceException;
import io.millrace.controller.coordination.GroupSettings;
import java.time.Duration;
import java.util.List;

/** The way to one worker. Calls must not block and do not fail; what is said after the end is lost. */
public interface WorkerSession {

    /** False once it has ended, from either side. */
    boolean isOpen();

    /**
     * The worker is in.
     *
     * @param kept which of the leases it believed to hold it still has
     */
    void joined(GroupSettings settings, List<LeaseToken> kept);

    /** New leases. */
    void assigned(List<AssignedLease> leases);

    /** Leases to give back within a time. */
    void revoked(List<LeaseToken> leases, Duration drain);

    /** Leases that it has given back, and its checkpoints with them, are in the log. */
    void released(List<LeaseToken> leases);

    /** Leases that are gone. */
    void lost(List<LostLease> leases);

    /** A heartbeat was heard. */
    void acknowledged(long heartbeat);

    /** The worker has left in order. */
    void completed();

    /** The session is over. */
    void ended(MillraceException reason);
}
