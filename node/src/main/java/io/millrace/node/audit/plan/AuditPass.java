package io.millrace.node.audit.plan;

import io.millrace.common.id.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One walk over the shards of a group, in order of their unique numbers. A shard is looked at up to where it ended when the walk
 * came to it, so a walk ends however much is written meanwhile. Immutable: a new leader goes on with the last one that it was
 * told of.
 *
 * @param id its number
 * @param streamUid only shards of this stream; 0 = all
 * @param startedMillis when it began
 * @param endedMillis when it ended; 0 = it is under way
 * @param next where it goes on
 * @param shardEnd end of the shard there, as it was when the walk came to it; 0 = not come to it yet
 * @param last it ends before this place
 * @param gap from the first to behind the last place where a replica could not be compared
 * @param notCompared those replicas and why
 * @param totals what it has done
 */
public record AuditPass(
        long id,
        long streamUid,
        long startedMillis,
        long endedMillis,
        AuditPosition next,
        long shardEnd,
        AuditPosition last,
        @Nullable Gap gap,
        Map<NodeId, String> notCompared,
        AuditTotals totals) {

    /** All streams. */
    public static final long ALL_STREAMS = 0;

    public AuditPass {
        notCompared = Map.copyOf(notCompared);
    }

    /** From the first to behind the last place. */
    public record Gap(AuditPosition first, AuditPosition last) {

        static Gap with(@Nullable Gap gap, AuditPosition from, AuditPosition to) {
            return new Gap(gap == null ? from : gap.first, to);
        }
    }

    /** A pass over everything, or over one stream. */
    public static AuditPass whole(long id, long streamUid, long nowMillis) {
        return new AuditPass(
                id,
                streamUid,
                nowMillis,
                0,
                AuditPosition.START,
                0,
                AuditPosition.END,
                null,
                Map.of(),
                AuditTotals.NONE);
    }

    /** A pass over what this one could not compare. */
    AuditPass remainder(long nextId, Gap rest, long nowMillis) {
        return new AuditPass(
                nextId, streamUid, nowMillis, 0, rest.first(), 0, rest.last(), null, Map.of(), AuditTotals.NONE);
    }

    public boolean isRunning() {
        return endedMillis == 0;
    }

    /** Whether all replicas of all its shards were compared. */
    public boolean isWhole() {
        return !isRunning() && gap == null;
    }

    /** What the walk comes to next; empty at the end. */
    public Optional<AuditRange> nextRange(Collection<ShardExtent> shards) {
        return shards.stream()
                .filter(this::concerns)
                .map(this::rest)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(AuditRange::shardUid, Long::compareUnsigned));
    }

    /** Records that lie before the walk, about. */
    public long recordsLeft(Collection<ShardExtent> shards) {
        return shards.stream()
                .filter(this::concerns)
                .map(this::rest)
                .flatMap(Optional::stream)
                .mapToLong(range -> range.to() - range.from())
                .sum();
    }

    private boolean concerns(ShardExtent shard) {
        return streamUid == ALL_STREAMS || shard.streamUid() == streamUid;
    }

    private Optional<AuditRange> rest(ShardExtent shard) {
        int toNext = Long.compareUnsigned(shard.uid(), next.shardUid());
        int toLast = Long.compareUnsigned(shard.uid(), last.shardUid());
        if (toNext < 0 || toLast > 0) {
            return Optional.empty();
        }
        boolean entered = toNext == 0 && shardEnd > 0;
        long from = Math.max(toNext == 0 ? next.offset() : 0, shard.firstOffset());
        long to = Math.min(entered ? shardEnd : shard.nextOffset(), toLast == 0 ? last.offset() : Long.MAX_VALUE);
        return from < to ? Optional.of(new AuditRange(shard.uid(), from, to)) : Optional.empty();
    }

    /** After a range, or its first part, was compared. */
    AuditPass compared(AuditRange range, RangeOutcome outcome) {
        AuditPosition from = new AuditPosition(range.shardUid(), range.from());
        AuditPosition to = new AuditPosition(range.shardUid(), outcome.doneTo());
        Map<NodeId, String> missing = new TreeMap<>(notCompared);
        missing.putAll(outcome.notCompared());
        return new AuditPass(
                id,
                streamUid,
                startedMillis,
                0,
                to,
                range.to(),
                last,
                outcome.isWhole() ? gap : Gap.with(gap, from, to),
                missing,
                totals.plus(range, outcome));
    }

    AuditPass ended(long nowMillis) {
        return new AuditPass(id, streamUid, startedMillis, nowMillis, next, shardEnd, last, gap, notCompared, totals);
    }
}
