package io.millrace.controller.api;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Response;
import io.millrace.controller.liveness.Liveness;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the admin API needs of the controller behind it. Any thread. */
public interface AdminBackend {

    /** Latest metadata. */
    MetadataImage image();

    /** What is known of nodes; means something only on the leader. */
    Liveness liveness();

    /**
     * Before the image is read for an answer: completes when it holds everything that was acknowledged before the call. Fails with
     * NOT_LEADER or NO_LEADER when another controller may know more: one that was cut off does not notice at once. Continues on the
     * controller's thread, so what follows is short.
     */
    CompletableFuture<Void> upToDate();

    /** True when this controller leads, as far as it knows. */
    boolean leads();

    /** gRPC endpoint of another controller that leads. */
    Optional<String> otherLeaderEndpoint();

    /** Decides a command; fails with a {@link io.millrace.common.error.MillraceException}. */
    CompletableFuture<Response> propose(MetadataCommand command);
}
