package io.millrace.node.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.StreamObserver;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.Committed;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.replica.GroupReplica;
import io.millrace.node.replica.GroupResult;
import io.millrace.node.replica.StoredBlock;
import io.millrace.proto.internal.v1.DigestShardsRequest;
import io.millrace.proto.internal.v1.DigestShardsResponse;
import io.millrace.proto.internal.v1.FetchBlocksRequest;
import io.millrace.proto.internal.v1.FetchBlocksResponse;
import io.millrace.proto.internal.v1.FetchedBlock;
import io.millrace.proto.internal.v1.MeasureShardsRequest;
import io.millrace.proto.internal.v1.MeasureShardsResponse;
import io.millrace.proto.internal.v1.NodeServiceGrpc;
import io.millrace.proto.internal.v1.ProposeRequest;
import io.millrace.proto.internal.v1.ProposeResponse;
import io.millrace.proto.storage.v1.GroupCommand;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** NodeService, for servers of the cluster: commands into the logs led here, and a look at this very replica. */
public final class NodeApi extends NodeServiceGrpc.NodeServiceImplBase {

    private static final int MAX_FETCH_BYTES = 10 << 20;

    private final ClusterView view;
    private final Digests digests;
    private final Executor slow;

    /**
     * Makes the service.
     *
     * @param slow runs what reads more than a block
     */
    public NodeApi(ClusterView view, Environment env, Executor slow) {
        this.view = view;
        this.digests = new Digests(env, slow);
        this.slow = slow;
    }

    @Override
    public void propose(ProposeRequest request, StreamObserver<ProposeResponse> observer) {
        Replies.send(observer, () -> {
            GroupReplica replica = replica(request.getGroup());
            checkCommand(request);
            checkLeads(replica);
            return replica.log()
                    .propose(request.getCommand().asReadOnlyByteBuffer())
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(withLeader(replica, failure)))
                    .thenApply(NodeApi::answer);
        });
    }

    @Override
    public void digestShards(DigestShardsRequest request, StreamObserver<DigestShardsResponse> observer) {
        Replies.send(
                observer,
                () -> digests.digest(
                        replica(request.getGroup()), request.getShardUidsList(), request.getMinAppliedIndex()));
    }

    @Override
    public void fetchBlocks(FetchBlocksRequest request, StreamObserver<FetchBlocksResponse> observer) {
        Replies.send(observer, () -> {
            FetchBlocksResponse.Builder response = FetchBlocksResponse.newBuilder();
            int bytes = Math.min(Math.max(request.getMaxBytes(), 1), MAX_FETCH_BYTES);
            int records = Math.max(request.getMaxRecords(), 1);
            for (StoredBlock block :
                    replica(request.getGroup()).read(request.getShardUid(), request.getFromOffset(), records, bytes)) {
                response.addBlocks(FetchedBlock.newBuilder()
                        .setBaseOffset(block.baseOffset())
                        .setBlock(UnsafeByteOperations.unsafeWrap(block.bytes())));
            }
            return CompletableFuture.completedFuture(response.build());
        });
    }

    @Override
    public void measureShards(MeasureShardsRequest request, StreamObserver<MeasureShardsResponse> observer) {
        Replies.send(observer, () -> {
            GroupReplica replica = replica(request.getGroup());
            if (request.getLeaderOnly()) {
                checkLeads(replica);
            }
            return CompletableFuture.supplyAsync(() -> ShardMeasures.of(replica, request.getPositionsList()), slow);
        });
    }

    private GroupReplica replica(int group) {
        Optional<GroupReplica> replica = group < 1 ? Optional.empty() : view.replica(new GroupId(group));
        return replica.orElseThrow(() -> new MillraceException(
                ErrorCode.RESOURCE_NOT_FOUND, "node " + view.self() + " has no replica of group " + group));
    }

    private void checkLeads(GroupReplica replica) {
        if (!replica.log().leadership().ready()) {
            throw Refusals.notLeader(view, replica.group());
        }
    }

    /** Records come through StreamService alone, which checks them. */
    private static void checkCommand(ProposeRequest request) {
        GroupCommand.CommandCase kind;
        try {
            kind = GroupCommand.parseFrom(request.getCommand()).getCommandCase();
        } catch (InvalidProtocolBufferException e) {
            throw new MillraceException(ErrorCode.VALIDATION, "command is not a GroupCommand", e);
        }
        if (kind == GroupCommand.CommandCase.APPEND || kind == GroupCommand.CommandCase.COMMAND_NOT_SET) {
            throw new MillraceException(ErrorCode.VALIDATION, "a command of kind " + kind + " cannot be proposed");
        }
    }

    private MillraceException withLeader(GroupReplica replica, Throwable failure) {
        MillraceException known = GrpcErrors.fromStatus(failure);
        return known.code() == ErrorCode.NOT_LEADER ? Refusals.notLeader(view, replica.group()) : known;
    }

    private static ProposeResponse answer(Committed<GroupResult> committed) {
        ProposeResponse.Builder response =
                ProposeResponse.newBuilder().setIndex(committed.position().index());
        if (committed.result() instanceof GroupResult.Refused refused) {
            response.setErrorCode(refused.code().name()).setErrorMessage(refused.message());
        }
        return response.build();
    }
}
