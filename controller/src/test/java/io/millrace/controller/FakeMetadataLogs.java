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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The metadata group of several controllers in one thread: what the leader proposes is applied everywhere at once. */
final class FakeMetadataLogs {

    private final Map<NodeId, Replica> replicas = new LinkedHashMap<>();
    /** A command that is proposed while another one is applied comes after it on all replicas. */
    private final Trampoline inOrder = new Trampoline();

    private @Nullable NodeId leader;
    private boolean deposed;
    private long term;
    private long index;

    CommandLog<MetadataResult> add(NodeId node, MetadataStateMachine machine) {
        machine.open();
        Replica replica = new Replica(node, machine);
        replicas.put(node, replica);
        return replica;
    }

    /** Makes a replica the leader, or none. */
    void lead(@Nullable NodeId node) {
        leader = node;
        term++;
        replicas.values().forEach(replica -> {
            Leadership now = replica.leadership();
            replica.listeners.forEach(listener -> listener.accept(now));
        });
    }

    /** Another leader was elected, and the present one has not heard of it. */
    void deposeInSilence() {
        deposed = true;
    }

    private final class Replica implements CommandLog<MetadataResult> {

        private final NodeId node;
        private final MetadataStateMachine machine;
        private final List<Consumer<Leadership>> listeners = new ArrayList<>();

        Replica(NodeId node, MetadataStateMachine machine) {
            this.node = node;
            this.machine = machine;
        }

        @Override
        public GroupId group() {
            return GroupId.METADATA;
        }

        @Override
        public CompletableFuture<Committed<MetadataResult>> propose(ByteBuffer command) {
            if (!node.equals(leader)) {
                return CompletableFuture.failedFuture(new MillraceException(ErrorCode.NOT_LEADER, node.value()));
            }
            CompletableFuture<Committed<MetadataResult>> result = new CompletableFuture<>();
            inOrder.execute(() -> apply(command, result));
            return result;
        }

        private void apply(ByteBuffer command, CompletableFuture<Committed<MetadataResult>> answer) {
            LogPosition position = new LogPosition(term, ++index);
            replicas.forEach((id, replica) -> {
                MetadataResult result = replica.machine.apply(position, command.asReadOnlyBuffer());
                if (id.equals(node)) {
                    inOrder.execute(() -> answer.complete(new Committed<>(position, result)));
                }
            });
        }

        @Override
        public CompletableFuture<Void> readBarrier() {
            return node.equals(leader) && !deposed
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(new MillraceException(ErrorCode.NO_LEADER, node.value()));
        }

        @Override
        public int maxCommandBytes() {
            return 1 << 20;
        }

        @Override
        public Leadership leadership() {
            return new Leadership(term, leader, node.equals(leader));
        }

        @Override
        public void onLeadershipChange(Consumer<Leadership> listener) {
            listeners.add(listener);
        }

        @Override
        public LogStatus status() {
            return new LogStatus(index, index, index, 0, 0, 0);
        }

        @Override
        public CompletableFuture<Void> transferLeadership(NodeId target, Duration timeout) {
            lead(target);
            return CompletableFuture.completedFuture(null);
        }
    }
}
