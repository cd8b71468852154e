package io.millrace.node.api;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.ProcessInfo.MovePhase;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.cluster.ReplicaHost;
import io.millrace.proto.internal.v1.GroupMember;
import io.millrace.proto.internal.v1.MembershipServiceGrpc;
import io.millrace.proto.internal.v1.SetMembersRequest;
import io.millrace.proto.internal.v1.SetMembersResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** MembershipService, for the controllers: who the members of the groups led here are. Handlers do not block. */
public final class MembershipApi extends MembershipServiceGrpc.MembershipServiceImplBase {

    private final ClusterView view;
    private final ReplicaHost replicas;

    public MembershipApi(ClusterView view, ReplicaHost replicas) {
        this.view = view;
        this.replicas = replicas;
    }

    @Override
    public void setMembers(SetMembersRequest request, StreamObserver<SetMembersResponse> observer) {
        Replies.send(observer, () -> {
            GroupId group = new GroupId(request.getGroup());
            checkStillWanted(group, request);
            List<NodeInfo> members =
                    request.getMembersList().stream().map(MembershipApi::node).toList();
            return replicas.setMembers(group, members)
                    .exceptionallyCompose(failure -> CompletableFuture.failedFuture(withLeader(group, failure)))
                    .thenApply(done -> SetMembersResponse.getDefaultInstance());
        });
    }

    /** A call that comes late must not undo what was decided since: a new member may be deleted already. */
    private void checkStillWanted(GroupId group, SetMembersRequest request) {
        MetadataImage image = view.image();
        if (image.version() < request.getMetadataVersion()) {
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "node " + view.self() + " has metadata version " + image.version() + ", not "
                            + request.getMetadataVersion() + " yet");
        }
        Set<NodeId> asked = request.getMembersList().stream()
                .map(member -> new NodeId(member.getNodeId()))
                .collect(Collectors.toSet());
        boolean now = image.group(group)
                .map(GroupInfo::replicas)
                .filter(replicas -> Set.copyOf(replicas).equals(asked))
                .isPresent();
        boolean soon = image.moves()
                .filter(move -> move.group().equals(group) && move.phase() == MovePhase.JOINING)
                .anyMatch(move -> Set.copyOf(image.membersAfter(move)).equals(asked));
        if (!now && !soon) {
            throw new MillraceException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the metadata does not want " + asked + " to be the members of " + group);
        }
    }

    private static NodeInfo node(GroupMember member) {
        return new NodeInfo(new NodeId(member.getNodeId()), "", member.getEndpoint(), member.getRaftEndpoint(), 0, "");
    }

    private MillraceException withLeader(GroupId group, Throwable failure) {
        MillraceException known = GrpcErrors.fromStatus(failure);
        return known.code() == ErrorCode.NOT_LEADER ? Refusals.notLeader(view, group) : known;
    }
}
