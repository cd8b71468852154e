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
final class AdminCalls {

    private final AdminBackend backend;
    private final Forwarding forwarding;

    AdminCalls(AdminBackend backend, Forwarding forwarding) {
        this.backend = backend;
        this.forwarding = forwarding;
    }

    /** How a request becomes a command, and the command's response an answer. */
    record Change<Q, A>(Function<Q, MetadataCommand> command, Function<Response, A> answer) {}

    /** Answers from what the leader knows. */
    <Q, A> void read(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller, Supplier<A> answer) {
        if (!backend.leads()) {
            passOn(method, request, caller);
            return;
        }
        A found;
        try {
            found = answer.get();
        } catch (RuntimeException e) {
            caller.onError(GrpcErrors.toStatus(e));
            return;
        }
        caller.onNext(found);
        caller.onCompleted();
    }

    /** Answers once others have answered the leader. */
    <Q, A> void ask(
            MethodDescriptor<Q, A> method,
            Q request,
            StreamObserver<A> caller,
            Supplier<CompletableFuture<A>> question) {
        if (!backend.leads()) {
            passOn(method, request, caller);
            return;
        }
        answerWhen(question, caller);
    }

    /** Puts a command in the log and answers when it is decided. */
    <Q, A> void write(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller, Change<Q, A> change) {
        if (!backend.leads()) {
            passOn(method, request, caller);
            return;
        }
        answerWhen(() -> backend.propose(change.command().apply(request)).thenApply(change.answer()), caller);
    }

    private static <A> void answerWhen(Supplier<CompletableFuture<A>> question, StreamObserver<A> caller) {
        CompletableFuture<A> asked;
        try {
            asked = question.get();
        } catch (RuntimeException e) {
            caller.onError(GrpcErrors.toStatus(e));
            return;
        }
        CompletableFuture<?> unused = asked.whenComplete((answer, failure) -> {
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
