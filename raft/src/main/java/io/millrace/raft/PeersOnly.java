package io.millrace.raft;

import java.util.EnumSet;
import java.util.Set;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;

/**
 * Leaves only the members' own service on the Raft port. Ratis also offers its client and admin services there, with
 * which anybody on the network could write to groups or remove them; nobody here uses them.
 */
final class PeersOnly implements GrpcServices.Customizer, ServerInterceptor {

    private static final Set<String> ALLOWED = Set.of("ratis.grpc.RaftServerProtocolService");

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        return builder.intercept(this);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String service = call.getMethodDescriptor().getServiceName();
        if (service != null && ALLOWED.contains(service)) {
            return next.startCall(call, headers);
        }
        call.close(Status.PERMISSION_DENIED.withDescription("this port is for the cluster's members"), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
