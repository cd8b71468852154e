package io.millrace.raft;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Committed;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.protocol.RaftClientReply;
import org.jspecify.annotations.Nullable;

/**
 * {@link CommandLog} on one Ratis division of this process. Submits on the caller's thread, without a hop through
 * Ratis' pools; Ratis appends before it returns, which gives the order that the port promises.
 *
 * <p>Own budget of bytes under way, lower than Ratis' limits: beyond those Ratis would block callers under its locks.
 */
final class RatisCommandLog<R> implements CommandLog<R> {

    /** Under Ratis' limit of 4096 elements. */
    private static final int MAX_PENDING = 2048;

    private final GroupId group;
    private final DivisionDoor door;
    private final LeadershipTracker leadership;
    private final RatisErrors errors;
    private final PendingBudget budget;
    private final int maxCommandBytes;

    RatisCommandLog(
            GroupId group,
            DivisionDoor door,
            LeadershipTracker leadership,
            RatisErrors errors,
            RaftTuning.Sizes sizes) {
        this.group = group;
        this.door = door;
        this.leadership = leadership;
        this.errors = errors;
        this.maxCommandBytes = sizes.maxCommandBytes();
        this.budget = new PendingBudget(sizes.pendingBytes(), MAX_PENDING);
    }

    @Override
    public GroupId group() {
        return group;
    }

    @Override
    public int maxCommandBytes() {
        return maxCommandBytes;
    }

    @Override
    public CompletableFuture<Committed<R>> propose(ByteBuffer command) {
        int size = command.remaining();
        if (size == 0 || size > maxCommandBytes) {
            return failed(ErrorCode.VALIDATION, "a command of " + size + " bytes; 1 to " + maxCommandBytes + " fit");
        }
        if (!budget.tryAcquire(size)) {
            return failed(ErrorCode.OVERLOADED, group + " has " + budget.bytes() + " bytes under way");
        }
        return submit(new Proposal<>(command), size);
    }

    long pendingBytes() {
        return budget.bytes();
    }

    /** An entry without a command, which changes no state: makes Ratis notice a follower that lost its data. */
    void proposeNothing() {
        if (leadership.current().ready() && budget.tryAcquire(1)) {
            CompletableFuture<Committed<R>> ignored = submit(new Proposal<>(ByteBuffer.allocate(0)), 1);
            assert ignored != null;
        }
    }

    /**
     * Adds an entry without a command and waits until it is applied here: everything that was acknowledged before the call
     * is then applied here too.
     *
     * @return index of the entry; fails with NOT_LEADER or NO_LEADER when this replica does not lead
     */
    CompletableFuture<Long> barrier() {
        if (!budget.tryAcquire(1)) {
            return failed(ErrorCode.OVERLOADED, group + " has " + budget.bytes() + " bytes under way");
        }
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = door.write(new Proposal<>(ByteBuffer.allocate(0)));
        } catch (IOException | RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        return reply.handle((r, e) -> {
            budget.release(1);
            Throwable failure = e != null ? e : r.getException();
            if (failure != null) {
                throw errors.refusal(failure);
            }
            return r.getLogIndex();
        });
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        if (!leadership.current().ready()) {
            return failed(ErrorCode.NOT_LEADER, "this server does not lead " + group);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        var unused = door.read().whenComplete((reply, failure) -> {
            Throwable cause = failure != null ? failure : reply.getException();
            if (cause == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(errors.ofRead(cause));
            }
        });
        assert unused != null;
        return done;
    }

    private CompletableFuture<Committed<R>> submit(Proposal<R> proposal, int size) {
        CompletableFuture<Committed<R>> answer = new CompletableFuture<>();
        CompletableFuture<RaftClientReply> reply;
        try {
            reply = door.write(proposal);
        } catch (IOException | RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<RaftClientReply> unused = reply.whenComplete((r, e) -> {
            budget.release(size);
            settle(answer, proposal, r, e);
        });
        assert unused != null;
        return answer;
    }

    private void settle(
            CompletableFuture<Committed<R>> answer,
            Proposal<R> proposal,
            @Nullable RaftClientReply reply,
            @Nullable Throwable failure) {
        Committed<R> committed = proposal.committed();
        if (committed != null) {
            answer.complete(committed);
            return;
        }
        Throwable cause = failure != null ? failure : reply == null ? null : reply.getException();
        if (cause == null) {
            cause = new IllegalStateException("the command was not applied here");
        }
        answer.completeExceptionally(errors.ofProposal(cause, proposal.mayBeInLog()));
    }

    @Override
    public Leadership leadership() {
        return leadership.current();
    }

    @Override
    public void onLeadershipChange(Consumer<Leadership> listener) {
        leadership.listen(listener);
    }

    @Override
    public LogStatus status() {
        return door.status(budget.bytes());
    }

    @Override
    public CompletableFuture<Void> transferLeadership(NodeId target, Duration timeout) {
        if (!leadership.current().ready()) {
            return failed(ErrorCode.NOT_LEADER, "this server does not lead " + group);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        var unused = door.transfer(target, timeout).whenComplete((reply, failure) -> {
            Throwable cause = failure != null ? failure : reply.getException();
            if (cause == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(new MillraceException(
                        ErrorCode.UNAVAILABLE, group + " was not handed to " + target, RatisErrors.unwrap(cause)));
            }
        });
        assert unused != null;
        return done;
    }

    private static <T> CompletableFuture<T> failed(ErrorCode code, String message) {
        return CompletableFuture.failedFuture(new MillraceException(code, message));
    }
}
