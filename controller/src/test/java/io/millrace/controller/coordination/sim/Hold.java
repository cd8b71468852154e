package io.millrace.controller.coordination.sim;

import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.coordination.LeasePosition;
import io.millrace.controller.coordination.session.LeaseToken;
import java.util.Optional;

/** A lease of a {@link SimulatedWorker}, and how far it was worked on. */
final class Hold {

    final LeaseToken token;
    final ShardInfo shard;
    long next;
    /** It is not given back although it was asked for. */
    boolean hung;
    /** It was given back; nothing was heard of that yet. */
    boolean returned;
    /** It was given back in the session in which it was asked for, in time. */
    boolean prompt;
    /** It was read to its end, which is said until it is heard: what is asked back then is not given back. */
    boolean ending;
    /** When its end is said again. */
    long endDue;

    Hold(LeaseToken token, ShardInfo shard, long next) {
        this.token = token;
        this.shard = shard;
        this.next = next;
    }

    LeaseToken token() {
        return token;
    }

    boolean isHung() {
        return hung;
    }

    Optional<LeasePosition> position() {
        return next == 0
                ? Optional.empty()
                : Optional.of(
                        new LeasePosition.Processed(shard.sequenceNumber(next - 1), LeasePosition.Processed.WHOLE));
    }
}
