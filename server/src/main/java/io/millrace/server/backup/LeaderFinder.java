package io.millrace.server.backup;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.Channels;
import io.millrace.common.id.GroupId;
import io.millrace.raft.checkpoint.CheckpointCopy;
import io.millrace.raft.checkpoint.CheckpointCopy.Copied;
import io.millrace.raft.checkpoint.CheckpointCopy.Earlier;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** Copies a group's checkpoint from whoever leads it, and tries again while there is no leader. */
final class LeaderFinder {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(300);

    /** Another server, or the same one a moment later, may give the checkpoint. */
    private static final Set<ErrorCode> PASSING = Set.of(
            ErrorCode.NOT_LEADER,
            ErrorCode.NO_LEADER,
            ErrorCode.UNAVAILABLE,
            ErrorCode.TIMEOUT,
            ErrorCode.OVERLOADED,
            ErrorCode.OUTCOME_UNKNOWN,
            ErrorCode.RESOURCE_NOT_FOUND);

    private final Channels channels;
    private final Narrator narrator;

    LeaderFinder(Channels channels, Narrator narrator) {
        this.channels = channels;
        this.narrator = narrator;
    }

    /**
     * Copies.
     *
     * @param endpoints gRPC endpoints of the servers that may lead the group
     * @throws CommandFailure when nobody leads it for a minute
     */
    Copied copy(GroupId group, List<String> endpoints, Path dir, Earlier earlier, LongConsumer onBytes)
            throws IOException {
        long deadline = narrator.environment().time().monotonicNanos() + PATIENCE.toNanos();
        String last = "";
        do {
            Set<String> asked = new HashSet<>();
            Deque<String> candidates = new ArrayDeque<>(endpoints);
            while (!candidates.isEmpty()) {
                String endpoint = candidates.removeFirst();
                if (asked.add(endpoint)) {
                    try {
                        return new CheckpointCopy(channels.to(endpoint), group, dir, earlier, onBytes).run();
                    } catch (MillraceException e) {
                        last = passing(group, endpoint, e);
                        e.leaderEndpoint().ifPresent(candidates::addFirst);
                    }
                }
            }
            Pause.of(PAUSE, narrator.environment());
        } while (narrator.environment().time().monotonicNanos() - deadline < 0);
        throw CommandFailure.refused(group + ": no leader gave a checkpoint within " + PATIENCE.toSeconds()
                + " s; at last " + last + ". 'millrace cluster status' shows what is wrong");
    }

    private static String passing(GroupId group, String endpoint, MillraceException e) {
        if (PASSING.contains(e.code())) {
            return endpoint + ": " + e.getMessage();
        }
        throw new MillraceException(e.code(), group + " at " + endpoint + ": " + e.getMessage(), e);
    }
}
