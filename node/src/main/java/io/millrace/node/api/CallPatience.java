package io.millrace.node.api;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a put is tried again here while its shard's leader moves, before it is refused. Elections and hand-overs under full load take one
 * or two seconds; clients of the Kinesis protocol see the refusal as a failed record, which they may count as lost. But a caller with little
 * time must still hear the refusal: of a call that ran out of time nobody can say whether it was stored.
 */
final class CallPatience {

    private static final Duration MOST = Duration.ofSeconds(5);
    private static final int SHARE_OF_CALLERS_TIME = 2;

    private CallPatience() {}

    /** Of the call that the current thread handles: half of the time that its caller waits, five seconds at most. */
    static Duration ofPut() {
        Deadline deadline = Context.current().getDeadline();
        if (deadline == null) {
            return MOST;
        }
        long share = Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)) / SHARE_OF_CALLERS_TIME;
        return share < MOST.toNanos() ? Duration.ofNanos(share) : MOST;
    }
}
