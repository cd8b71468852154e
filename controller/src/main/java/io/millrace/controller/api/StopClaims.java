package io.millrace.controller.api;

import io.millrace.common.id.NodeId;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeReport;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whose turn it is to stop: two nodes that ask at the same time must not both be told that the other one is well. Soft state
 * of the leading controller; a new leader begins without, so the patience with silent nodes still guards. Any thread.
 */
final class StopClaims {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private record Claim(NodeId node, OptionalLong incarnation, long atNanos) {}

    private Optional<Claim> last = Optional.empty();

    /** What speaks against the node's stopping because of another one's turn. */
    synchronized Optional<String> objection(NodeId node, Liveness heard, long nowNanos) {
        return last.filter(claim -> !claim.node().equals(node))
                .filter(claim -> nowNanos - claim.atNanos() < LONGEST.toNanos() && !isBack(claim, heard))
                .map(claim -> "Node " + claim.node() + " was told "
                        + Duration.ofNanos(nowNanos - claim.atNanos()).toSeconds()
                        + " s ago that it may stop, and has not come back yet.");
    }

    /** Takes the turn; what {@link #objection} says stands against it. */
    synchronized Optional<String> claim(NodeId node, Liveness heard, long nowNanos) {
        Optional<String> objection = objection(node, heard, nowNanos);
        if (objection.isEmpty()) {
            last = Optional.of(new Claim(node, incarnation(node, heard), nowNanos));
        }
        return objection;
    }

    /** Another process of it was heard, with replicas. Whether they are well is looked at beside this. */
    private static boolean isBack(Claim claim, Liveness heard) {
        OptionalLong now = incarnation(claim.node(), heard);
        return now.isPresent() && !now.equals(claim.incarnation());
    }

    private static OptionalLong incarnation(NodeId node, Liveness heard) {
        return heard.report(node)
                .map(NodeReport::incarnation)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }
}
