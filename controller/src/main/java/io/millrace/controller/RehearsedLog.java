package io.millrace.controller;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Committed;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.LogStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The metadata log of a {@link RehearsedCluster}, which leads for ever. A command is applied by a task of its own. One thread. */
final class RehearsedLog implements CommandLog<MetadataResult> {

    static final Leadership LEADERSHIP = new Leadership(1, new NodeId("a"), true);

    private static final int MOST_BYTES = 1 << 20;

    private final RehearsedCluster cluster;
    private final Executor thread;

    RehearsedLog(RehearsedCluster cluster, Executor thread) {
        this.cluster = cluster;
        this.thread = thread;
    }

    @Override
    public GroupId group() {
        return GroupId.METADATA;
    }

    @Override
    public CompletableFuture<Committed<MetadataResult>> propose(ByteBuffer command) {
        CompletableFuture<Committed<MetadataResult>> applied = new CompletableFuture<>();
        thread.execute(() -> applied.complete(cluster.apply(command)));
        return applied;
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public int maxCommandBytes() {
        return MOST_BYTES;
    }

    @Override
    public Leadership leadership() {
        return LEADERSHIP;
    }

    @Override
    public void onLeadershipChange(Consumer<Leadership> listener) {
        // it never changes
    }

    @Override
    public LogStatus status() {
        long index = cluster.last().index();
        return new LogStatus(index, index, LogPosition.NONE.index(), 1, 0, 0);
    }

    @Override
    public CompletableFuture<Void> transferLeadership(NodeId target, Duration timeout) {
        return CompletableFuture.failedFuture(
                new MillraceException(ErrorCode.UNAVAILABLE, "a rehearsed log has one member"));
    }
}
