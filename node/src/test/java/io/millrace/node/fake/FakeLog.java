package io.millrace.node.fake;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.CommandLog;
import io.millrace.common.log.Committed;
import io.millrace.common.log.Leadership;
import io.millrace.common.log.LogPosition;
import io.millrace.common.log.LogStatus;
import io.millrace.node.replica.GroupResult;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** A log of one replica that applies at once, or when the test says so. */
public final class FakeLog implements CommandLog<GroupResult> {

    private final GroupId group;
    private final Function<ByteBuffer, GroupResult> apply;
    private final Deque<Entry> held = new ArrayDeque<>();
    private final List<byte[]> proposed = new ArrayList<>();
    private boolean holding;
    private int mostHeld;
    private MillraceException refusal;
    private volatile Leadership leadership;
    private long index;

    public FakeLog(GroupId group, NodeId self, Function<ByteBuffer, GroupResult> apply) {
        this.group = group;
        this.apply = apply;
        this.leadership = new Leadership(1, self, true);
    }

    /** From now on entries wait for {@link #releaseOne} or {@link #releaseAll}. */
    public synchronized void hold() {
        holding = true;
    }

    /** Applies the oldest entry that waits. */
    public void releaseOne() {
        Entry entry;
        synchronized (this) {
            entry = held.removeFirst();
        }
        entry.future.complete(applied(entry.command));
    }

    /** Applies what waits, and from now on at once. */
    public void releaseAll() {
        synchronized (this) {
            holding = false;
        }
        while (heldCount() > 0) {
            releaseOne();
        }
    }

    /** Fails what waits, after applying it or not. */
    public void failHeld(ErrorCode code) {
        List<Entry> entries;
        synchronized (this) {
            entries = List.copyOf(held);
            held.clear();
        }
        entries.forEach(e -> e.future.completeExceptionally(new MillraceException(code, "test")));
    }

    /** From now on proposals are refused; null to stop that. */
    public synchronized void refuse(MillraceException reason) {
        refusal = reason;
    }

    public void leadership(Leadership now) {
        leadership = now;
    }

    public synchronized int heldCount() {
        return held.size();
    }

    /** Most entries that ever waited at once. */
    public synchronized int mostHeld() {
        return mostHeld;
    }

    /** Every command proposed so far. */
    public synchronized List<byte[]> proposed() {
        return List.copyOf(proposed);
    }

    @Override
    public GroupId group() {
        return group;
    }

    @Override
    public CompletableFuture<Void> readBarrier() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Committed<GroupResult>> propose(ByteBuffer command) {
        synchronized (this) {
            if (refusal != null) {
                return CompletableFuture.failedFuture(refusal);
            }
            byte[] bytes = new byte[command.remaining()];
            command.duplicate().get(bytes);
            proposed.add(bytes);
            if (holding) {
                Entry entry = new Entry(command, new CompletableFuture<>());
                held.add(entry);
                mostHeld = Math.max(mostHeld, held.size());
                return entry.future;
            }
        }
        return CompletableFuture.completedFuture(applied(command));
    }

    @Override
    public int maxCommandBytes() {
        return 12 << 20;
    }

    @Override
    public Leadership leadership() {
        return leadership;
    }

    @Override
    public void onLeadershipChange(Consumer<Leadership> listener) {
        // Nobody in the serving code listens to the log itself.
    }

    @Override
    public synchronized LogStatus status() {
        return new LogStatus(index, index, index, 0, 0, 0);
    }

    @Override
    public CompletableFuture<Void> transferLeadership(NodeId target, Duration timeout) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("not in these tests"));
    }

    private Committed<GroupResult> applied(ByteBuffer command) {
        GroupResult result = apply.apply(command.duplicate());
        synchronized (this) {
            index++;
            return new Committed<>(new LogPosition(1, index), result);
        }
    }

    private record Entry(ByteBuffer command, CompletableFuture<Committed<GroupResult>> future) {}
}
