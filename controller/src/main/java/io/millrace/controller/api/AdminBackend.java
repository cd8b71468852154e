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

    /** True when this controller leads and may answer. */
    boolean leads();

    /** gRPC endpoint of another controller that leads. */
    Optional<String> otherLeaderEndpoint();

    /** Decides a command; fails with a {@link io.millrace.common.error.MillraceException}. */
    CompletableFuture<Response> propose(MetadataCommand command);
}
