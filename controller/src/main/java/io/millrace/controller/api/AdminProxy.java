package io.millrace.controller.api;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.AccountServiceGrpc;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.OperationsServiceGrpc;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * AdminService, AccountService, OperationsService and GroupService on a server without a controller: passes every call with
 * one request and one answer on to a controller; the others are told where to go. Any thread.
 */
public final class AdminProxy {

    private final Supplier<Optional<String>> controller;
    private final Forwarding forwarding;

    /**
     * A proxy.
     *
     * @param controller gRPC endpoint of the leading controller, as far as known
     */
    public AdminProxy(Supplier<Optional<String>> controller, Forwarding forwarding) {
        this.controller = controller;
        this.forwarding = forwarding;
    }

    /** The services, for everybody. */
    public List<ServerServiceDefinition> services() {
        return List.of(
                service(AdminServiceGrpc.getServiceDescriptor()),
                service(AccountServiceGrpc.getServiceDescriptor()),
                service(OperationsServiceGrpc.getServiceDescriptor()),
                service(GroupServiceGrpc.getServiceDescriptor()));
    }

    private ServerServiceDefinition service(ServiceDescriptor descriptor) {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor);
        descriptor.getMethods().forEach(method -> add(service, method));
        return service.build();
    }

    private <Q, A> void add(ServerServiceDefinition.Builder service, MethodDescriptor<Q, A> method) {
        if (method.getType() == MethodDescriptor.MethodType.UNARY) {
            service.addMethod(method, ServerCalls.asyncUnaryCall((request, caller) -> passOn(method, request, caller)));
        } else {
            service.addMethod(method, ServerCalls.asyncBidiStreamingCall(this::redirect));
        }
    }

    /** A session is not passed on: two servers would have to keep it alive. */
    private <Q, A> StreamObserver<Q> redirect(StreamObserver<A> caller) {
        MillraceException refusal = controller
                .get()
                .map(endpoint -> new MillraceException(
                                ErrorCode.NOT_LEADER, "this server is no controller; " + endpoint + " may lead")
                        .withLeaderEndpoint(endpoint))
                .orElseGet(AdminProxy::noLeader);
        caller.onError(GrpcErrors.toStatus(refusal));
        return new Ignoring<>();
    }

    /** For what the caller says after it was sent away. */
    private record Ignoring<Q>() implements StreamObserver<Q> {

        @Override
        public void onNext(Q message) {
            // Sent before the caller knew.
        }

        @Override
        public void onError(Throwable failure) {
            // Nobody is left to hear of it.
        }

        @Override
        public void onCompleted() {
            // The answer was given.
        }
    }

    private static MillraceException noLeader() {
        return new MillraceException(ErrorCode.NO_LEADER, "no controller is known to lead at the moment; try again");
    }

    private <Q, A> void passOn(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller) {
        Optional<String> endpoint = controller.get();
        if (endpoint.isEmpty()) {
            caller.onError(GrpcErrors.toStatus(noLeader()));
        } else {
            forwarding.forward(endpoint.get(), method, request, caller);
        }
    }
}
