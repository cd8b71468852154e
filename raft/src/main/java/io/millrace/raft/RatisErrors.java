package io.millrace.raft;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.jspecify.annotations.Nullable;

/** The one translation of Ratis' failures. */
final class RatisErrors {

    /** An election takes about this long. */
    private static final Duration SOON = Duration.ofMillis(100);

    private final GroupId group;
    private final Function<NodeId, Optional<String>> endpoints;

    RatisErrors(GroupId group, Function<NodeId, Optional<String>> endpoints) {
        this.group = group;
        this.endpoints = endpoints;
    }

    /** A failure of a proposal that may have reached the log, or certainly has not. */
    MillraceException ofProposal(Throwable failure, boolean mayBeInLog) {
        Throwable cause = unwrap(failure);
        if (mayBeInLog) {
            return new MillraceException(
                            ErrorCode.OUTCOME_UNKNOWN,
                            group + " lost its leader while the command was under way; it may be stored",
                            cause)
                    .withRetryAfter(SOON);
        }
        return refusal(cause);
    }

    /** A majority did not confirm that this replica leads. */
    MillraceException ofRead(Throwable failure) {
        MillraceException known = refusal(failure);
        return known.code().deniesLeadership()
                ? known
                : new MillraceException(
                                ErrorCode.NO_LEADER, group + " does not answer its leader", RatisErrors.unwrap(failure))
                        .withRetryAfter(SOON);
    }

    MillraceException refusal(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof NotLeaderException notLeader) {
            return notLeader(notLeader.getSuggestedLeader());
        }
        if (cause instanceof LeaderNotReadyException || cause instanceof LeaderSteppingDownException) {
            return new MillraceException(ErrorCode.NO_LEADER, group + " is changing its leader").withRetryAfter(SOON);
        }
        if (cause instanceof ResourceUnavailableException) {
            return new MillraceException(ErrorCode.OVERLOADED, group + " has too many commands under way", cause)
                    .withRetryAfter(SOON);
        }
        return new MillraceException(ErrorCode.UNAVAILABLE, group + " does not run on this server", cause)
                .withRetryAfter(SOON);
    }

    private MillraceException notLeader(@Nullable RaftPeer leader) {
        if (leader == null) {
            return new MillraceException(ErrorCode.NO_LEADER, group + " has no leader at the moment")
                    .withRetryAfter(SOON);
        }
        NodeId id = new NodeId(leader.getId().toString());
        MillraceException e = new MillraceException(ErrorCode.NOT_LEADER, group + " is led by " + id);
        return endpoints.apply(id).map(e::withLeaderEndpoint).orElse(e);
    }

    static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
