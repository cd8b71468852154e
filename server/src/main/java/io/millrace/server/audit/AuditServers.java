package io.millrace.server.audit;

import io.grpc.StatusRuntimeException;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.ClusterStatusRequest;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.Shard;
import io.millrace.proto.internal.v1.AuditServiceGrpc;
import io.millrace.proto.internal.v1.AuditServiceGrpc.AuditServiceBlockingStub;
import io.millrace.proto.internal.v1.DescribeAuditsRequest;
import io.millrace.proto.internal.v1.GroupAuditStatus;
import io.millrace.proto.internal.v1.StartAuditRequest;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.ServerChannels;
import io.millrace.server.live.ServerList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The nodes, asked one after the other; those that do not answer are passed over, for another one may lead their groups now. */
final class AuditServers {

    private static final long PATIENCE_SECONDS = 10;

    private final ServerList list;
    private final ServerChannels channels;
    private final Map<String, String> nodes;

    AuditServers(ServerConfig config, ServerChannels channels) {
        this.channels = channels;
        list = new ServerList(config, channels);
        nodes = list.nodes();
    }

    /** An answer and the node that gave it. */
    record Led(String node, GroupAuditStatus audit) {}

    /** Groups that hold shards of the stream; of all streams when it has no name. */
    Set<Integer> groups(String stream) {
        if (!stream.isEmpty()) {
            return groupsOf(stream);
        }
        return list
                .atAController(controller -> AdminServiceGrpc.newBlockingStub(controller)
                        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .clusterStatus(ClusterStatusRequest.getDefaultInstance())
                        .getGroupsList())
                .stream()
                .map(GroupStatus::getGroup)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<Integer> groupsOf(String stream) {
        Set<Integer> groups = new TreeSet<>();
        ListShardsRequest request =
                ListShardsRequest.newBuilder().setStreamName(stream).build();
        while (true) {
            ListShardsResponse page = page(request);
            page.getShardsList().stream().map(Shard::getGroup).forEach(groups::add);
            if (page.getNextToken().isEmpty()) {
                return groups;
            }
            request = ListShardsRequest.newBuilder()
                    .setNextToken(page.getNextToken())
                    .build();
        }
    }

    private ListShardsResponse page(ListShardsRequest request) {
        return list.atAController(controller -> {
            try {
                return AdminServiceGrpc.newBlockingStub(controller)
                        .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .listShards(request);
            } catch (StatusRuntimeException e) {
                throw refusal(e);
            }
        });
    }

    /** What another controller would say too. */
    private static RuntimeException refusal(StatusRuntimeException e) {
        MillraceException failure = GrpcErrors.fromStatus(e);
        return failure.code() == ErrorCode.RESOURCE_NOT_FOUND ? failure : e;
    }

    /** Begins; gives the groups that are led by a node that answered. */
    Set<Integer> start(Set<Integer> groups, String stream, long id) {
        StartAuditRequest request = StartAuditRequest.newBuilder()
                .addAllGroups(groups)
                .setStreamName(stream)
                .setAuditId(id)
                .build();
        Set<Integer> begun = new TreeSet<>();
        for (String endpoint : nodes.values()) {
            try {
                begun.addAll(stub(endpoint).startAudit(request).getGroupsList());
            } catch (StatusRuntimeException passedOver) {
                // Whoever leads its groups now answers, or they are tried again.
            }
        }
        return begun;
    }

    /** The audits of all groups, by group. */
    Map<Integer, Led> describe() {
        Map<Integer, Led> audits = new TreeMap<>();
        nodes.forEach((node, endpoint) -> {
            try {
                stub(endpoint)
                        .describeAudits(DescribeAuditsRequest.getDefaultInstance())
                        .getGroupsList()
                        .forEach(audit -> audits.put(audit.getGroup(), new Led(node, audit)));
            } catch (StatusRuntimeException passedOver) {
                // As above.
            }
        });
        return audits;
    }

    private AuditServiceBlockingStub stub(String endpoint) {
        return AuditServiceGrpc.newBlockingStub(channels.to(endpoint))
                .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
