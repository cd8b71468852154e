package io.millrace.controller.api;

import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.controller.autoscale.NodeLoad;
import io.millrace.controller.liveness.NodeReport;
import io.millrace.controller.placement.LeaderBalancer;
import io.millrace.controller.publish.ImageFollower;
import io.millrace.controller.publish.ImagePublisher;
import java.util.Optional;

/** What the controller API needs beyond {@link AdminBackend}. Any thread. */
public interface ControllerBackend extends AdminBackend {

    /** Takes a heartbeat in. */
    void heard(NodeReport report);

    /** Takes a node's measurements in. */
    void loaded(NodeId node, NodeLoad load);

    /** Leadership that should move, if any. */
    Optional<LeaderBalancer.Transfer> transfer();

    /** The refusal of a controller that does not lead. */
    MillraceException notLeader();

    /** Adds a follower of the image. */
    ImagePublisher.Subscription follow(ImageFollower follower, long fromVersion);
}
