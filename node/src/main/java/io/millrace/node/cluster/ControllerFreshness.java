package io.millrace.node.cluster;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.millrace.common.env.Timers;
import io.millrace.node.read.Listening;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.MetadataVersionRequest;
import io.millrace.proto.internal.v1.MetadataVersionResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the controller that leads. At most one question is on its way and one waits for it, whatever the number of callers: a
 * flood of calls for streams that do not exist costs the controller little.
 */
public final class ControllerFreshness implements MetadataFreshness {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ControllerCalls controllers;
    private final ClusterView view;
    private final Timers timers;
    private @Nullable CompletableFuture<Long> asked;
    private @Nullable CompletableFuture<Long> next;

    public ControllerFreshness(ControllerCalls controllers, ClusterView view, Timers timers) {
        this.controllers = controllers;
        this.view = view;
        this.timers = timers;
    }

    @Override
    public long version() {
        return view.image().version();
    }

    @Override
    public CompletableFuture<Boolean> confirm() {
        return latest().thenCompose(this::arrived).exceptionally(noControllerAnswers -> false);
    }

    /** A question that is on its way already may have been answered before the caller's change was made. */
    private synchronized CompletableFuture<Long> latest() {
        if (asked == null) {
            return ask(new CompletableFuture<>());
        }
        if (next == null) {
            next = new CompletableFuture<>();
        }
        return next;
    }

    private CompletableFuture<Long> ask(CompletableFuture<Long> answer) {
        asked = answer;
        var unused = controllers
                .call(ControllerFreshness::metadataVersion, PATIENCE)
                .whenComplete((response, failure) -> {
                    answered();
                    if (failure == null) {
                        answer.complete(response.getVersion());
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
        return answer;
    }

    private synchronized void answered() {
        CompletableFuture<Long> waiting = next;
        asked = null;
        next = null;
        if (waiting != null) {
            var unused = ask(waiting);
        }
    }

    private static void metadataVersion(Channel channel, StreamObserver<MetadataVersionResponse> observer) {
        ControllerServiceGrpc.newStub(channel)
                .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .metadataVersion(MetadataVersionRequest.getDefaultInstance(), observer);
    }

    /** Whether this node has the version, once it has or patience ends. */
    private CompletableFuture<Boolean> arrived(long version) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        AutoCloseable listening = view.onChange(() -> {
            if (version() >= version) {
                done.complete(true);
            }
        });
        if (version() >= version) {
            done.complete(true);
        }
        Timers.Timer timer = timers.after(PATIENCE, () -> done.complete(false));
        return done.whenComplete((arrived, failure) -> {
            timer.cancel();
            Listening.stop(listening);
        });
    }
}
