package io.millrace.controller.api;

import io.grpc.MethodDescriptor;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** How every admin call is answered: by the leading controller, or passed on to it once. Any thread. */
public final class AdminCalls {

    private final AdminBackend backend;
    private final Forwarding forwarding;

    public AdminCalls(AdminBackend backend, Forwarding forwarding) {
        this.backend = backend;
        this.forwarding = forwarding;
    }

    /** How a request becomes a command, and the command's response an answer. */
    record Change<Q, A>(Function<Q, MetadataCommand> command, Function<Response, A> answer) {}

    /** Answers from what the leader knows. */
    <Q, A> void read(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller, Supplier<A> answer) {
        later(method, request, caller, it -> backend.upToDate().thenApply(current -> answer.get()));
    }

    /** As {@link #read}, of an answer that takes its time. */
    public <Q, A> void readLater(
            MethodDescriptor<Q, A> method,
            Q request,
            StreamObserver<A> caller,
            Function<Q, CompletableFuture<A>> answering) {
        later(method, request, caller, it -> backend.upToDate().thenCompose(current -> answering.apply(it)));
    }

    /** Puts a command in the log and answers when it is decided. */
    <Q, A> void write(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller, Change<Q, A> change) {
        later(
                method,
                request,
                caller,
                it -> backend.propose(change.command().apply(it)).thenApply(change.answer()));
    }

    /** Answers on the leader when there is an answer. */
    public <Q, A> void later(
            MethodDescriptor<Q, A> method,
            Q request,
            StreamObserver<A> caller,
            Function<Q, CompletableFuture<A>> answering) {
        if (!backend.leads()) {
            passOn(method, request, caller);
            return;
        }
        CompletableFuture<A> decided;
        try {
            decided = answering.apply(request);
        } catch (RuntimeException e) {
            caller.onError(GrpcErrors.toStatus(e));
            return;
        }
        CompletableFuture<?> unused = decided.whenComplete((answer, failure) -> {
            if (failure == null) {
                caller.onNext(answer);
                caller.onCompleted();
            } else {
                caller.onError(GrpcErrors.toStatus(failure));
            }
        });
    }

    private <Q, A> void passOn(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller) {
        Optional<String> leader = backend.otherLeaderEndpoint();
        if (leader.isEmpty()) {
            caller.onError(GrpcErrors.toStatus(new MillraceException(
                    ErrorCode.NO_LEADER, "the controllers have no leader at the moment; try again")));
        } else if (Forwarding.isForwarded()) {
            caller.onError(
                    GrpcErrors.toStatus(new MillraceException(ErrorCode.NOT_LEADER, "this controller does not lead")
                            .withLeaderEndpoint(leader.get())));
        } else {
            forwarding.forward(leader.get(), method, request, caller);
        }
    }
}
