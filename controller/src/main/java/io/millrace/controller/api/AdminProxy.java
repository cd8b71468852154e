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
import io.millrace.proto.api.v1.OperationsServiceGrpc;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * AdminService, AccountService and OperationsService on a server without a controller: passes every call on to a controller. All their
 * methods have one request and one answer. Any thread.
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
                service(OperationsServiceGrpc.getServiceDescriptor()));
    }

    private ServerServiceDefinition service(ServiceDescriptor descriptor) {
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor);
        descriptor.getMethods().forEach(method -> add(service, method));
        return service.build();
    }

    private <Q, A> void add(ServerServiceDefinition.Builder service, MethodDescriptor<Q, A> method) {
        service.addMethod(method, ServerCalls.asyncUnaryCall((request, caller) -> passOn(method, request, caller)));
    }

    private <Q, A> void passOn(MethodDescriptor<Q, A> method, Q request, StreamObserver<A> caller) {
        Optional<String> endpoint = controller.get();
        if (endpoint.isEmpty()) {
            caller.onError(GrpcErrors.toStatus(new MillraceException(
                    ErrorCode.NO_LEADER, "no controller is known to lead at the moment; try again")));
        } else {
            forwarding.forward(endpoint.get(), method, request, caller);
        }
    }
}
