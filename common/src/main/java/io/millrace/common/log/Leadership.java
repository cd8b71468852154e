package io.millrace.common.log;

import io.millrace.common.id.NodeId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows about who leads its group.
 *
 * @param term current term
 * @param leader the leader as far as known
 * @param ready true when this very replica leads and has applied everything of earlier terms, so that it may take
 *     proposals
 */
public record Leadership(long term, @Nullable NodeId leader, boolean ready) {

    /** Nothing known yet. */
    public static final Leadership UNKNOWN = new Leadership(0, null, false);

    public Optional<NodeId> knownLeader() {
        return Optional.ofNullable(leader);
    }
}
