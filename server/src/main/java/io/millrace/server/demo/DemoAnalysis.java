package io.millrace.server.demo;

import io.millrace.client.ShardDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Makes the outcome from what was seen. Pure. */
final class DemoAnalysis {

    private final List<SourceLine> source;
    private final List<StoredLine> stored;
    private final List<ShardDescription> before;
    private final List<ShardDescription> after;
    private final DemoMarks marks;
    private final Map<String, WritePauses.Gap> gaps;
    private final long recoveredNanos;
    private final DemoVerification verification;

    /**
     * Prepares the analysis.
     *
     * @param source every line of the log
     * @param stored every acknowledgement
     * @param before the shards just before the kill
     * @param after the shards just before the restart
     */
    DemoAnalysis(
            List<SourceLine> source,
            List<StoredLine> stored,
            List<ShardDescription> before,
            List<ShardDescription> after,
            DemoMarks marks) {
        this.source = List.copyOf(source);
        this.stored = List.copyOf(stored);
        this.before = List.copyOf(before);
        this.after = List.copyOf(after);
        this.marks = marks;
        this.gaps = WritePauses.longest(stored, marks.killedNanos(), marks.restartedNanos());
        this.recoveredNanos = before.stream()
                .filter(this::isLedByVictim)
                .map(shard -> gaps.get(shard.shardId()))
                .filter(gap -> gap != null)
                .mapToLong(WritePauses.Gap::endNanos)
                .max()
                .orElse(marks.killedNanos());
        this.verification = new DemoVerification(source, stored);
    }

    DemoOutcome outcome(List<DemoOutcome.Reader> readers, List<DemoOutcome.Disk> disks, long nowNanos) {
        return new DemoOutcome(
                input(),
                shards(),
                puts(),
                readers,
                loss(),
                disks,
                List.of(verification.acknowledged(), caughtUp()),
                Duration.ofNanos(nowNanos - marks.startedNanos()));
    }

    /** Judges and measures one reader. */
    DemoOutcome.Reader reader(String name, List<ReceivedLine> copy) {
        Map<Position, StoredLine> byPosition = new HashMap<>();
        stored.forEach(line -> byPosition.put(line.position(), line));
        List<Interval> steady = new ArrayList<>();
        List<Interval> duringLoss = new ArrayList<>();
        for (ReceivedLine record : copy) {
            StoredLine line = byPosition.get(record.position());
            if (line != null) {
                Interval way = new Interval(line.sentNanos(), record.receivedNanos());
                (isDuringLoss(way) ? duringLoss : steady).add(way);
            }
        }
        return new DemoOutcome.Reader(name, summary(steady), summary(duringLoss), verification.verify(name, copy));
    }

    private record Interval(long fromNanos, long toNanos) {}

    /** Not all servers were up, or had a leader, at some time between the send and the end. */
    private boolean isDuringLoss(Interval interval) {
        return interval.toNanos() > marks.killedNanos() && interval.fromNanos() < recoveredNanos;
    }

    private static LatencySummary summary(List<Interval> intervals) {
        LongStream nanos = intervals.stream().mapToLong(interval -> interval.toNanos() - interval.fromNanos());
        return LatencySummary.ofNanos(nanos);
    }

    private DemoOutcome.Input input() {
        long bytes = source.stream().mapToLong(line -> line.content().length).sum();
        long clients = source.stream().map(SourceLine::client).distinct().count();
        long lastAck = stored.stream().mapToLong(StoredLine::ackedNanos).max().orElse(marks.firstSendNanos());
        Duration took = Duration.ofNanos(lastAck - marks.firstSendNanos());
        return new DemoOutcome.Input(source.size(), bytes, (int) clients, took);
    }

    private List<DemoOutcome.Shard> shards() {
        Map<String, List<StoredLine>> lines = stored.stream().collect(Collectors.groupingBy(StoredLine::shardId));
        return before.stream()
                .sorted(Comparator.comparing(shard -> shard.range().start()))
                .map(shard -> shard(shard, lines.getOrDefault(shard.shardId(), List.of())))
                .toList();
    }

    private DemoOutcome.Shard shard(ShardDescription shard, List<StoredLine> lines) {
        long bytes =
                lines.stream().mapToLong(line -> line.line().content().length).sum();
        String leaderAfter = after.stream()
                .filter(other -> other.shardId().equals(shard.shardId()))
                .findFirst()
                .flatMap(ShardDescription::leaderNode)
                .orElse("none");
        return new DemoOutcome.Shard(
                shard.shardId(),
                shard.range(),
                lines.size(),
                bytes,
                shard.leaderNode().orElse("none"),
                leaderAfter);
    }

    private DemoOutcome.Puts puts() {
        Map<Boolean, List<Interval>> byLoss = stored.stream()
                .map(line -> new Interval(line.sentNanos(), line.ackedNanos()))
                .collect(Collectors.partitioningBy(this::isDuringLoss));
        return new DemoOutcome.Puts(
                summary(byLoss.getOrDefault(false, List.of())), summary(byLoss.getOrDefault(true, List.of())));
    }

    private DemoOutcome.Loss loss() {
        Map<Boolean, List<WritePauses.Gap>> byLeader = before.stream()
                .filter(shard -> gaps.containsKey(shard.shardId()))
                .collect(Collectors.partitioningBy(
                        this::isLedByVictim,
                        Collectors.mapping(shard -> gaps.get(shard.shardId()), Collectors.toList())));
        return new DemoOutcome.Loss(
                marks.victim(),
                (int) before.stream().filter(this::isLedByVictim).count(),
                Duration.ofNanos(marks.killedNanos() - marks.firstSendNanos()),
                Duration.ofNanos(marks.restartedNanos() - marks.firstSendNanos()),
                marks.caughtUpIn(),
                WritePauses.longest(byLeader.getOrDefault(true, List.of())),
                WritePauses.longest(byLeader.getOrDefault(false, List.of())));
    }

    private Check caughtUp() {
        boolean done = marks.caughtUpIn().isPresent();
        return new Check(
                marks.victim() + " came back and its replicas caught up with the others",
                done,
                done ? "" : "they had not when the demo stopped waiting");
    }

    private boolean isLedByVictim(ShardDescription shard) {
        return shard.leaderNode().filter(marks.victim()::equals).isPresent();
    }
}
