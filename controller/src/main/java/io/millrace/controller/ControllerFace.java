package io.millrace.controller;

import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.api.ControllerBackend;
import io.millrace.controller.autoscale.NodeLoad;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Response;
import io.millrace.controller.liveness.Liveness;
import io.millrace.controller.liveness.NodeReport;
import io.millrace.controller.placement.LeaderBalancer;
import io.millrace.controller.publish.ImageFollower;
import io.millrace.controller.publish.ImagePublisher;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The controller as its gRPC services see it.
 *
 * @param controller whose face it is
 * @param proposer door to the log
 * @param duties what the leader does by itself
 * @param answers runs what is answered after a majority was asked
 */
record ControllerFace(Controller controller, MetadataProposer proposer, LeaderDuties duties, Executor answers)
        implements ControllerBackend {

    @Override
    public MetadataImage image() {
        return controller.image();
    }

    @Override
    public Liveness liveness() {
        return controller.liveness().view();
    }

    @Override
    public boolean leads() {
        return proposer.leads();
    }

    @Override
    public Optional<String> otherLeaderEndpoint() {
        return proposer.otherLeaderEndpoint();
    }

    @Override
    public CompletableFuture<Void> upToDate() {
        return proposer.upToDate().thenRunAsync(() -> {}, answers);
    }

    @Override
    public CompletableFuture<Response> propose(MetadataCommand command) {
        return proposer.propose(command);
    }

    @Override
    public void heard(NodeReport report) {
        controller.liveness().heard(report);
    }

    @Override
    public void loaded(NodeId node, NodeLoad load) {
        controller.liveness().loaded(node, load);
    }

    @Override
    public Optional<LeaderBalancer.Transfer> transfer() {
        return duties.transfer();
    }

    @Override
    public MillraceException notLeader() {
        return proposer.notLeader();
    }

    @Override
    public ImagePublisher.Subscription follow(ImageFollower follower, long fromVersion) {
        return controller.publisher().follow(follower, fromVersion);
    }
}
