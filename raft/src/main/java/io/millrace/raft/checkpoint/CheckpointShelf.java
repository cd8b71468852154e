package io.millrace.raft.checkpoint;

import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.GroupId;
import io.millrace.common.log.Checkpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Open checkpoints, each shared by all who fetch the same group at the same time and closed with its last holder.
 * Holders that are not heard of for a while are forgotten. Thread-safe.
 */
final class CheckpointShelf {

    private final Function<GroupId, Checkpoint> source;
    private final TimeSource time;
    private final RandomSource random;
    private final Duration forgetAfter;
    private final NeededLog needed;
    private final Map<String, Holder> holders = new HashMap<>();

    CheckpointShelf(Function<GroupId, Checkpoint> source, TimeSource time, RandomSource random, Duration forgetAfter) {
        this.source = source;
        this.time = time;
        this.random = random;
        this.forgetAfter = forgetAfter;
        this.needed = new NeededLog(time);
    }

    /** Index after which the group's log is wanted by those who fetch its checkpoints. */
    OptionalLong logNeededFrom(GroupId group) {
        return needed.from(group);
    }

    /** Joins a checkpoint that reaches far enough, or takes a new one. Slow; one at a time is enough. */
    synchronized Holder open(GroupId group, long minIndex) {
        Shared shared = find(group, minIndex);
        if (shared == null) {
            shared = new Shared(group, source.apply(group));
        }
        shared.users++;
        byte[] id = new byte[16];
        random.nextBytes(id);
        Holder holder = new Holder(HexFormat.of().formatHex(id), shared, time.monotonicNanos());
        holders.put(holder.id, holder);
        noteUse(shared);
        return holder;
    }

    private @Nullable Shared find(GroupId group, long minIndex) {
        return holders.values().stream()
                .map(holder -> holder.shared)
                .filter(shared -> shared.group.equals(group)
                        && shared.checkpoint.position().index() >= minIndex)
                .findFirst()
                .orElse(null);
    }

    /** Finds a holder and notes that it is alive. */
    synchronized Holder touch(String id) {
        Holder holder = holders.get(id);
        if (holder == null) {
            throw new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "checkpoint " + id + " is closed or forgotten");
        }
        holder.lastUseNanos = time.monotonicNanos();
        noteUse(holder.shared);
        return holder;
    }

    private void noteUse(Shared shared) {
        needed.used(shared.group, shared.checkpoint.position().index());
    }

    synchronized void close(String id) {
        Holder holder = holders.remove(id);
        if (holder != null) {
            noteUse(holder.shared);
            holder.shared.release();
        }
    }

    /** Closes what was forgotten. */
    void expire() {
        forgotten().forEach(this::close);
    }

    private synchronized List<String> forgotten() {
        long now = time.monotonicNanos();
        return holders.values().stream()
                .filter(holder -> now - holder.lastUseNanos > forgetAfter.toNanos())
                .map(holder -> holder.id)
                .toList();
    }

    void closeAll() {
        List<String> all;
        synchronized (this) {
            all = new ArrayList<>(holders.keySet());
        }
        all.forEach(this::close);
    }

    /** One fetcher's claim on a checkpoint. */
    static final class Holder {

        private final String id;
        private final Shared shared;
        private long lastUseNanos;

        Holder(String id, Shared shared, long now) {
            this.id = id;
            this.shared = shared;
            this.lastUseNanos = now;
        }

        String id() {
            return id;
        }

        Checkpoint checkpoint() {
            return shared.checkpoint;
        }
    }

    private static final class Shared {

        private final GroupId group;
        private final Checkpoint checkpoint;
        private int users;

        Shared(GroupId group, Checkpoint checkpoint) {
            this.group = group;
            this.checkpoint = checkpoint;
        }

        void release() {
            users--;
            if (users == 0) {
                checkpoint.close();
            }
        }
    }
}
