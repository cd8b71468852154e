package io.millrace.raft;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogStatus;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import io.millrace.raft.checkpoint.Replicas;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** This host's groups, as other members' calls see them. */
record HostedReplicas(Map<GroupId, HostedGroup<?>> groups) implements Replicas {

    @Override
    public Checkpoint checkpoint(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        if (hosted == null || hosted.door().division() == null) {
            throw new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, group + " does not run on this server");
        }
        return hosted.machine().checkpoint();
    }

    @Override
    public CompletableFuture<Long> barrier(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        return hosted == null || hosted.door().division() == null
                ? CompletableFuture.failedFuture(
                        new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, group + " does not run on this server"))
                : hosted.log().barrier();
    }

    @Override
    public DescribeReplicaResponse describe(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        if (hosted == null || hosted.door().division() == null) {
            return DescribeReplicaResponse.getDefaultInstance();
        }
        Leadership leadership = hosted.log().leadership();
        LogStatus status = hosted.log().status();
        return DescribeReplicaResponse.newBuilder()
                .setRunning(!hosted.progress().hasFailed())
                .setLeads(leadership.ready())
                .setLeaderId(leadership.knownLeader().map(NodeId::value).orElse(""))
                .setTerm(leadership.term())
                .setAppliedIndex(status.appliedIndex())
                .setFirstLogIndex(status.firstLogIndex())
                .addAllMembers(hosted.door().voters().stream()
                        .map(peer -> peer.getId().toString())
                        .toList())
                .setVoter(hosted.door().isVoter())
                .setFeatureLevel(FeatureLevels.KNOWN)
                .build();
    }

    @Override
    public void addEmptyEntry(GroupId group) {
        HostedGroup<?> hosted = groups.get(group);
        if (hosted != null) {
            hosted.log().proposeNothing();
        }
    }
}
