package io.millrace.client.internal.admin;

import io.grpc.stub.StreamObserver;
import io.millrace.client.GroupAdmin;
import io.millrace.client.GroupDescription;
import io.millrace.client.GroupLag;
import io.millrace.client.ShardExplanation;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.proto.api.v1.DeleteGroupRequest;
import io.millrace.proto.api.v1.DescribeGroupRequest;
import io.millrace.proto.api.v1.ExplainGroupRequest;
import io.millrace.proto.api.v1.GroupLagRequest;
import io.millrace.proto.api.v1.GroupServiceGrpc;
import io.millrace.proto.api.v1.GroupServiceGrpc.GroupServiceStub;
import io.millrace.proto.api.v1.GroupStream;
import io.millrace.proto.api.v1.ListGroupsRequest;
import io.millrace.proto.api.v1.ListGroupsResponse;
import io.millrace.proto.api.v1.ResetGroupRequest;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@link GroupAdmin} over gRPC. Holds no state. */
public final class GrpcGroupAdmin implements GroupAdmin {

    private static final int PAGE = 1000;

    private final BlockingCalls calls;
    private final Duration timeout;

    /** One method of the service. */
    private interface Method<Q, A> {
        void start(GroupServiceStub stub, Q request, StreamObserver<A> reply);
    }

    public GrpcGroupAdmin(BlockingCalls calls, Duration timeout) {
        this.calls = calls;
        this.timeout = timeout;
    }

    private <Q, A> A call(Q request, Method<Q, A> method) {
        return calls.call(
                timeout,
                (channel, left, reply) -> method.start(
                        GroupServiceGrpc.newStub(channel).withDeadlineAfter(left.toNanos(), TimeUnit.NANOSECONDS),
                        request,
                        reply));
    }

    @Override
    public List<GroupDescription> listGroups() {
        List<GroupDescription> groups = new ArrayList<>();
        String after = "";
        ListGroupsResponse page;
        do {
            page = call(
                    ListGroupsRequest.newBuilder()
                            .setLimit(PAGE)
                            .setExclusiveStartGroupName(after)
                            .build(),
                    GroupServiceStub::listGroups);
            page.getGroupsList().forEach(group -> groups.add(GroupDescriptions.summary(group)));
            after = groups.isEmpty() ? "" : groups.get(groups.size() - 1).name();
        } while (page.getHasMoreGroups());
        return groups;
    }

    @Override
    public GroupDescription describeGroup(String group) {
        return GroupDescriptions.description(
                call(DescribeGroupRequest.newBuilder().setGroupName(group).build(), GroupServiceStub::describeGroup));
    }

    @Override
    public GroupLag groupLag(String group) {
        return GroupDescriptions.lag(
                call(GroupLagRequest.newBuilder().setGroupName(group).build(), GroupServiceStub::groupLag));
    }

    @Override
    public List<ShardExplanation> explainGroup(String group) {
        return call(ExplainGroupRequest.newBuilder().setGroupName(group).build(), GroupServiceStub::explainGroup)
                .getShardsList()
                .stream()
                .map(GroupDescriptions::explanation)
                .toList();
    }

    @Override
    public int resetGroup(String group, Map<String, StartPosition> streams) {
        ResetGroupRequest.Builder request = ResetGroupRequest.newBuilder().setGroupName(group);
        streams.forEach((stream, start) -> request.addStreams(GroupStream.newBuilder()
                .setStreamName(stream)
                .setStart(StartingPosition.newBuilder()
                        .setType(StartType.valueOf(start.kind().name()))
                        .setTimestampMillis(start.timestampMillis()))));
        return call(request.build(), GroupServiceStub::resetGroup).getForgottenLeaseCount();
    }

    @Override
    public void deleteGroup(String group) {
        call(DeleteGroupRequest.newBuilder().setGroupName(group).build(), GroupServiceStub::deleteGroup);
    }
}
