package io.millrace.server.demo;

import io.millrace.client.ShardDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Makes the outcome from what was seen. Pure. */
final class DemoAnalysis {

    private final DemoObservation seen;
    private final List<StoredLine> stored;
    private final DemoMarks marks;
    private final Map<String, WritePauses.Gap> gaps;
    private final long recoveredNanos;
    private final DemoVerification verification;

    DemoAnalysis(DemoObservation seen) {
        this.seen = seen;
        this.stored = seen.stored();
        this.marks = seen.marks();
        this.gaps = WritePauses.longest(stored, marks.killedNanos(), marks.restartedNanos());
        this.recoveredNanos = seen.before().stream()
                .filter(this::isLedByVictim)
                .flatMap(shard -> Optional.ofNullable(gaps.get(shard.shardId())).stream())
                .mapToLong(WritePauses.Gap::endNanos)
                .max()
                .orElse(marks.killedNanos());
        this.verification = new DemoVerification(seen.source(), stored);
    }

    DemoOutcome outcome() {
        return new DemoOutcome(
                input(),
                shards(),
                puts(),
                seen.copies().stream().map(this::reader).toList(),
                loss(),
                seen.disks(),
                List.of(verification.acknowledged(), caughtUp(), seen.replicas()),
                Duration.ofNanos(seen.endedNanos() - marks.startedNanos()));
    }

    private DemoOutcome.Reader reader(DemoObservation.Copy copy) {
        Map<Position, StoredLine> byPosition = new HashMap<>();
        stored.forEach(line -> byPosition.put(line.position(), line));
        List<Interval> steady = new ArrayList<>();
        List<Interval> duringLoss = new ArrayList<>();
        for (ReceivedLine record : copy.lines()) {
            StoredLine line = byPosition.get(record.position());
            if (line != null) {
                Interval way = new Interval(line.sentNanos(), record.receivedNanos());
                (isDuringLoss(way) ? duringLoss : steady).add(way);
            }
        }
        Verdict verdict = verification.verify(copy.reader(), copy.lines());
        return new DemoOutcome.Reader(copy.reader(), summary(steady), summary(duringLoss), verdict);
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
        long bytes =
                seen.source().stream().mapToLong(line -> line.content().length).sum();
        long clients = seen.source().stream().map(SourceLine::client).distinct().count();
        long lastAck = stored.stream().mapToLong(StoredLine::ackedNanos).max().orElse(marks.firstSendNanos());
        Duration took = Duration.ofNanos(lastAck - marks.firstSendNanos());
        return new DemoOutcome.Input(seen.source().size(), bytes, (int) clients, took);
    }

    private List<DemoOutcome.Shard> shards() {
        Map<String, List<StoredLine>> lines = stored.stream().collect(Collectors.groupingBy(StoredLine::shardId));
        return seen.before().stream()
                .sorted(Comparator.comparing(shard -> shard.range().start()))
                .map(shard -> shard(shard, lines.getOrDefault(shard.shardId(), List.of())))
                .toList();
    }

    private DemoOutcome.Shard shard(ShardDescription shard, List<StoredLine> lines) {
        long bytes =
                lines.stream().mapToLong(line -> line.line().content().length).sum();
        String leaderAfter = seen.after().stream()
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
        Map<Boolean, List<WritePauses.Gap>> byLeader = seen.before().stream()
                .filter(shard -> gaps.containsKey(shard.shardId()))
                .collect(Collectors.partitioningBy(
                        this::isLedByVictim,
                        Collectors.mapping(shard -> gaps.get(shard.shardId()), Collectors.toList())));
        return new DemoOutcome.Loss(
                marks.victim(),
                (int) seen.before().stream().filter(this::isLedByVictim).count(),
                Duration.ofNanos(marks.killedNanos() - marks.firstSendNanos()),
                Duration.ofNanos(marks.restartedNanos() - marks.firstSendNanos()),
                marks.readyIn(),
                WritePauses.longest(byLeader.getOrDefault(true, List.of())),
                WritePauses.longest(byLeader.getOrDefault(false, List.of())));
    }

    private Check caughtUp() {
        boolean done = marks.caughtUp();
        return new Check(
                marks.victim() + " came back, and every replica has applied the same log",
                done,
                done ? "" : "they had not when the demo stopped waiting");
    }

    private boolean isLedByVictim(ShardDescription shard) {
        return shard.leaderNode().filter(marks.victim()::equals).isPresent();
    }
}
