package io.millrace.server.demo;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long each shard acknowledged nothing after the kill. Lines are sent at a steady rate all the time, so the longest
 * time between two acknowledgements of a shard is how long its writers waited (plus at most a line's distance).
 */
final class WritePauses {

    /**
     * A time without acknowledgements.
     *
     * @param startNanos last acknowledgement before it, monotonic
     * @param endNanos first one after it, monotonic
     */
    record Gap(long startNanos, long endNanos) {

        Duration length() {
            return Duration.ofNanos(endNanos - startNanos);
        }
    }

    private WritePauses() {}

    /**
     * The longest gap that ended after the kill and began before another moment, by shard.
     *
     * @param killedNanos when the server was killed, monotonic
     * @param untilNanos gaps that begin later are not the kill's doing
     */
    static Map<String, Gap> longest(List<StoredLine> stored, long killedNanos, long untilNanos) {
        Map<String, List<StoredLine>> byShard =
                stored.stream().collect(Collectors.groupingBy(StoredLine::shardId, TreeMap::new, Collectors.toList()));
        Map<String, Gap> longest = new TreeMap<>();
        byShard.forEach((shard, lines) -> longest.put(shard, longestGap(lines, killedNanos, untilNanos)));
        return longest;
    }

    /** The longest of some gaps; zero if there are none. */
    static Duration longest(Collection<Gap> gaps) {
        return gaps.stream().map(Gap::length).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    private static Gap longestGap(List<StoredLine> lines, long killedNanos, long untilNanos) {
        long[] acks = lines.stream().mapToLong(StoredLine::ackedNanos).sorted().toArray();
        Gap longest = new Gap(killedNanos, killedNanos);
        for (int i = 1; i < acks.length; i++) {
            Gap gap = new Gap(acks[i - 1], acks[i]);
            boolean atTheKill = gap.endNanos() > killedNanos && gap.startNanos() < untilNanos;
            if (atTheKill && gap.length().compareTo(longest.length()) > 0) {
                longest = gap;
            }
        }
        return longest;
    }
}
