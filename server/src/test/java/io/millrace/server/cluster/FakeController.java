package io.millrace.server.cluster;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.proto.internal.v1.ControllerServiceGrpc;
import io.millrace.proto.internal.v1.FollowImageRequest;
import io.millrace.proto.internal.v1.ImageUpdate;
import io.millrace.proto.internal.v1.RegisterNodeRequest;
import io.millrace.proto.internal.v1.RegisterNodeResponse;
import io.millrace.server.config.ConfigLoader;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.GrpcFrontDoor;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/** A controller that does as the test says, behind a real port. */
final class FakeController extends ControllerServiceGrpc.ControllerServiceImplBase implements AutoCloseable {

    private final GrpcFrontDoor door;
    private final List<ServerCallStreamObserver<ImageUpdate>> followers = new CopyOnWriteArrayList<>();
    final List<Long> askedFrom = new CopyOnWriteArrayList<>();
    volatile String leader = "";

    FakeController(ExecutorService executor) throws IOException {
        ServerConfig config = ConfigLoader.of(Map.of("listen.grpc-port", String.valueOf(TestPorts.next())));
        door = new GrpcFrontDoor(config, List.of(), List.of(bindService()), executor);
    }

    String endpoint() {
        return "127.0.0.1:" + door.port();
    }

    int followers() {
        return followers.size();
    }

    void send(long version, boolean snapshot, boolean complete, MetadataRecord... records) {
        ImageUpdate.Builder update = ImageUpdate.newBuilder()
                .setVersion(version)
                .setSnapshot(snapshot)
                .setComplete(complete);
        for (MetadataRecord one : records) {
            update.addRecords(MetadataRecordCodec.encode(one));
        }
        followers.forEach(follower -> follower.onNext(update.build()));
    }

    void sendGarbage(long version) {
        ImageUpdate update = ImageUpdate.newBuilder()
                .setVersion(version)
                .addRecords(ByteString.copyFromUtf8("garbage"))
                .build();
        followers.forEach(follower -> follower.onNext(update));
    }

    void breakStreams() {
        followers.forEach(follower ->
                follower.onError(GrpcErrors.toStatus(new MillraceException(ErrorCode.UNAVAILABLE, "going away"))));
        followers.clear();
    }

    @Override
    public void followImage(FollowImageRequest request, StreamObserver<ImageUpdate> follower) {
        askedFrom.add(request.getFromVersion());
        followers.add((ServerCallStreamObserver<ImageUpdate>) follower);
    }

    @Override
    public void registerNode(RegisterNodeRequest request, StreamObserver<RegisterNodeResponse> caller) {
        if (leader.equals(endpoint())) {
            caller.onNext(
                    RegisterNodeResponse.newBuilder().setClusterId("taken-in").build());
            caller.onCompleted();
            return;
        }
        MillraceException refusal = new MillraceException(
                leader.isEmpty() ? ErrorCode.NO_LEADER : ErrorCode.NOT_LEADER, "this controller does not lead");
        caller.onError(GrpcErrors.toStatus(leader.isEmpty() ? refusal : refusal.withLeaderEndpoint(leader)));
    }

    @Override
    public void close() {
        door.close();
    }
}
