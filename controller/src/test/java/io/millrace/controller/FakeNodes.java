package io.millrace.controller;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
import io.millrace.proto.storage.v1.GroupCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** NodeService of all nodes: takes down what is proposed. */
final class FakeNodes extends NodeServiceGrpc.NodeServiceImplBase {

    final List<GroupCommand> commands = new ArrayList<>();
    private Optional<MillraceException> failure = Optional.empty();
    private String refusal = "";

    /** All later calls fail like this, until {@link #work}. */
    void fail(MillraceException with) {
        failure = Optional.of(with);
    }

    /** All later commands are refused in apply, until {@link #work}. */
    void refuse(ErrorCode code) {
        refusal = code.name();
    }

    void work() {
        failure = Optional.empty();
        refusal = "";
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<ProposeResponse> caller) {
        if (failure.isPresent()) {
            caller.onError(GrpcErrors.toStatus(failure.get()));
            return;
        }
        try {
            commands.add(GroupCommand.parseFrom(request.getCommand()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(e);
        }
        caller.onNext(ProposeResponse.newBuilder()
                .setIndex(commands.size())
                .setErrorCode(refusal)
                .build());
        caller.onCompleted();
    }
}
