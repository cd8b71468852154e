package io.millrace.node.cluster;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import io.millrace.common.grpc.Channels;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Calls the controller that leads: remembers it, follows its hints, and asks the others in turn while there is none. Any
 * thread; nothing blocks.
 */
public final class ControllerCalls {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final List<String> controllers;
    private final Channels channels;
    private final Environment env;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> leading = new AtomicReference<>("");
    private volatile String current;

    /** @param controllers {@code host:port} of each controller's gRPC API */
    public ControllerCalls(List<String> controllers, Channels channels, Environment env) {
        if (controllers.isEmpty()) {
            throw new IllegalArgumentException("no controllers are known");
        }
        this.controllers = List.copyOf(controllers);
        this.channels = channels;
        this.env = env;
        this.current = controllers.get(0);
    }

    /** {@code host:port} of each controller. */
    public List<String> controllers() {
        return controllers;
    }

    /** {@code host:port} of the controller that led when one was last asked. */
    public String current() {
        return current;
    }

    /** Calls the listener with the leading controller's {@code host:port} when another one leads than before; on a gRPC thread. */
    public void onLeader(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Only the leading controller answers. */
    private void answered(String endpoint) {
        if (!leading.getAndSet(endpoint).equals(endpoint)) {
            listeners.forEach(listener -> listener.accept(endpoint));
        }
    }

    /**
     * Makes a call until a controller answers it or refuses it for good.
     *
     * @param method starts the call on a channel, for example {@code (channel, observer) -> newStub(channel).m(request, observer)};
     *     it must set a deadline of its own
     * @param patience how long to look for a leader
     * @return the answer, or the MillraceException of the last attempt
     */
    public <T> CompletableFuture<T> call(BiConsumer<Channel, StreamObserver<T>> method, Duration patience) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Attempt<>(method, result, env.time().monotonicNanos() + patience.toNanos()).run();
        return result;
    }

    private final class Attempt<T> implements Runnable {

        private final BiConsumer<Channel, StreamObserver<T>> method;
        private final CompletableFuture<T> result;
        private final long deadlineNanos;

        Attempt(BiConsumer<Channel, StreamObserver<T>> method, CompletableFuture<T> result, long deadlineNanos) {
            this.method = method;
            this.result = result;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public void run() {
            String endpoint = current;
            Reply<T> reply = Reply.to(call -> method.accept(channels.to(endpoint), call));
            var unused = reply.whenComplete((answer, failure) -> {
                if (failure == null) {
                    answered(endpoint);
                    result.complete(answer);
                } else {
                    failed(endpoint, GrpcErrors.fromStatus(failure));
                }
            });
        }

        private void failed(String endpoint, MillraceException failure) {
            boolean late = env.time().monotonicNanos() - deadlineNanos >= 0;
            boolean elsewhere = failure.code().retry() != Retry.NEVER || failure.code() == ErrorCode.UNSUPPORTED;
            if (late || !elsewhere) {
                result.completeExceptionally(failure);
                return;
            }
            String next = failure.leaderEndpoint().orElseGet(() -> after(endpoint));
            current = next;
            if (failure.leaderEndpoint().isPresent() && !next.equals(endpoint)) {
                run();
            } else {
                env.timers().after(PAUSE, this);
            }
        }
    }

    private String after(String endpoint) {
        int index = controllers.indexOf(endpoint);
        return controllers.get((index + 1) % controllers.size());
    }
}
