package io.millrace.node.audit;

import io.grpc.stub.StreamObserver;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.node.api.Replies;
import io.millrace.node.audit.plan.AuditPass;
import io.millrace.node.audit.plan.AuditRange;
import io.millrace.node.audit.plan.Detail;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.replica.GroupReplica;
import io.millrace.proto.internal.v1.AuditServiceGrpc;
import io.millrace.proto.internal.v1.DescribeAuditsRequest;
import io.millrace.proto.internal.v1.DescribeAuditsResponse;
import io.millrace.proto.internal.v1.GroupAuditStatus;
import io.millrace.proto.internal.v1.ReadRangeRequest;
import io.millrace.proto.internal.v1.ReadRangeResponse;
import io.millrace.proto.internal.v1.RepairBlocksRequest;
import io.millrace.proto.internal.v1.RepairBlocksResponse;
import io.millrace.proto.internal.v1.StartAuditRequest;
import io.millrace.proto.internal.v1.StartAuditResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** AuditService, for servers of the cluster and operators: this very replica, and the audits led here. Handlers do not block. */
public final class AuditApi extends AuditServiceGrpc.AuditServiceImplBase {

    private final ClusterView view;
    private final StreamCatalog catalog;
    private final Auditor auditor;

    public AuditApi(ClusterView view, StreamCatalog catalog, Auditor auditor) {
        this.view = view;
        this.catalog = catalog;
        this.auditor = auditor;
    }

    @Override
    public void readRange(ReadRangeRequest request, StreamObserver<ReadRangeResponse> observer) {
        Replies.send(observer, () -> {
            GroupReplica replica = replica(request.getGroup());
            AuditRange range = range(request);
            auditor.heard(replica, AuditMessages.state(request.getState()));
            return auditor.local(replica)
                    .read(
                            range,
                            request.getListBlocks() ? Detail.BLOCKS : Detail.DIGEST,
                            AuditMessages.state(request.getState()))
                    .thenApply(AuditMessages::message);
        });
    }

    @Override
    public void repairBlocks(RepairBlocksRequest request, StreamObserver<RepairBlocksResponse> observer) {
        Replies.send(
                observer,
                () -> auditor.local(replica(request.getGroup()))
                        .repair(AuditMessages.order(view.self(), request))
                        .thenApply(replaced -> RepairBlocksResponse.newBuilder()
                                .setReplaced(replaced)
                                .build()));
    }

    @Override
    public void startAudit(StartAuditRequest request, StreamObserver<StartAuditResponse> observer) {
        Replies.send(observer, () -> {
            Set<GroupId> groups =
                    request.getGroupsList().stream().map(AuditApi::group).collect(Collectors.toSet());
            return auditor.request(groups, streamUid(request.getStreamName()), request.getAuditId())
                    .thenApply(begun -> StartAuditResponse.newBuilder()
                            .addAllGroups(begun.stream().map(GroupId::value).toList())
                            .build());
        });
    }

    @Override
    public void describeAudits(DescribeAuditsRequest request, StreamObserver<DescribeAuditsResponse> observer) {
        Replies.send(observer, () -> {
            DescribeAuditsResponse.Builder response = DescribeAuditsResponse.newBuilder();
            auditor.status()
                    .forEach(audit -> response.addGroups(GroupAuditStatus.newBuilder()
                            .setGroup(audit.group().value())
                            .setState(AuditMessages.message(audit.state()))
                            .setRecordsLeft(audit.recordsLeft())));
            return CompletableFuture.completedFuture(response.build());
        });
    }

    private long streamUid(String name) {
        return name.isEmpty() ? AuditPass.ALL_STREAMS : catalog.stream(name).uid();
    }

    private static AuditRange range(ReadRangeRequest request) {
        try {
            return new AuditRange(request.getShardUid(), request.getFromOffset(), request.getToOffset());
        } catch (IllegalArgumentException e) {
            throw new MillraceException(ErrorCode.VALIDATION, String.valueOf(e.getMessage()), e);
        }
    }

    private static GroupId group(int number) {
        if (number < 1) {
            throw new MillraceException(
                    ErrorCode.VALIDATION, "group " + number + " is no data group; they count from 1");
        }
        return new GroupId(number);
    }

    private GroupReplica replica(int number) {
        Optional<GroupReplica> replica = view.replica(group(number));
        return replica.orElseThrow(() -> new MillraceException(
                ErrorCode.RESOURCE_NOT_FOUND, "node " + view.self() + " has no replica of group " + number));
    }
}
