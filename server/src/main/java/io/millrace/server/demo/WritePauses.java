package io.millrace.server.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long each shard acknowledged nothing after the kill. Lines are sent at a steady rate all the time, so the longest
 * time between two acknowledgements of a shard is how long its writers waited (plus at most a line's distance).
 */
final class WritePauses {

    private WritePauses() {}

    /**
     * The longest gap between acknowledgements that ended after the kill, by shard.
     *
     * @param killedNanos when the server was killed, monotonic
     * @param untilNanos gaps that begin after this are not the kill's doing
     */
    static Map<String, Duration> longest(List<StoredLine> stored, long killedNanos, long untilNanos) {
        Map<String, List<StoredLine>> byShard =
                stored.stream().collect(Collectors.groupingBy(StoredLine::shardId, TreeMap::new, Collectors.toList()));
        Map<String, Duration> longest = new TreeMap<>();
        byShard.forEach((shard, lines) -> longest.put(shard, longestGap(lines, killedNanos, untilNanos)));
        return longest;
    }

    private static Duration longestGap(List<StoredLine> lines, long killedNanos, long untilNanos) {
        long[] acks = lines.stream().mapToLong(StoredLine::ackedNanos).sorted().toArray();
        long longest = 0;
        for (int i = 1; i < acks.length; i++) {
            boolean atTheKill = acks[i] - killedNanos > 0 && acks[i - 1] - untilNanos < 0;
            if (atTheKill) {
                longest = Math.max(longest, acks[i] - acks[i - 1]);
            }
        }
        return Duration.ofNanos(longest);
    }
}
