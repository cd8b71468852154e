package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all workers of a group did, judged. */
final class GroupHistory {

    private final List<GroupEvent> events;
    private final Map<String, Long> brokenAt;
    private final Map<String, Long> mendedAt;

    /**
     * A history.
     *
     * @param brokenAt when workers were killed or stopped
     * @param mendedAt when stopped workers went on
     */
    GroupHistory(List<GroupEvent> events, Map<String, Long> brokenAt, Map<String, Long> mendedAt) {
        this.events = events.stream()
                .sorted(Comparator.comparingLong(GroupEvent::nanos))
                .toList();
        this.brokenAt = brokenAt;
        this.mendedAt = mendedAt;
    }

    /** Every record of the set was processed. */
    void nothingIsMissing(Set<Long> acknowledged) {
        Set<Long> missing = new HashSet<>(acknowledged);
        events.stream().filter(event -> event.kind() == 'P').forEach(event -> missing.remove(event.number()));
        assertThat(missing).as("records that nobody processed").isEmpty();
    }

    /**
     * Each record was processed once, but for those that a killed or stopped worker had in its hands.
     *
     * @return how many were processed again
     */
    int onlyBrokenWorkersRecordsAreRepeated() {
        Map<Long, List<GroupEvent>> byNumber = new HashMap<>();
        events.stream()
                .filter(event -> event.kind() == 'P')
                .forEach(event -> byNumber.computeIfAbsent(event.number(), unused -> new ArrayList<>())
                        .add(event));
        int repeated = 0;
        for (List<GroupEvent> processed : byNumber.values()) {
            repeated += processed.size() > 1 ? 1 : 0;
            assertThat(processed.stream().filter(event -> !isOfBrokenLease(event)))
                    .as("processed more than once by workers that were well: %s", processed)
                    .hasSizeLessThanOrEqualTo(1);
        }
        return repeated;
    }

    /** Done under a lease that the worker had when it was killed or stopped. */
    private boolean isOfBrokenLease(GroupEvent event) {
        Long broken = brokenAt.get(event.worker());
        if (broken == null) {
            return false;
        }
        return event.nanos() <= broken
                || !hasStartedAgain(event, mendedAt.getOrDefault(event.worker(), Long.MAX_VALUE));
    }

    private boolean hasStartedAgain(GroupEvent event, long mended) {
        return events.stream()
                .anyMatch(start -> start.kind() == 'S'
                        && start.worker().equals(event.worker())
                        && start.shard().equals(event.shard())
                        && start.nanos() > mended
                        && start.nanos() <= event.nanos());
    }

    /** Records that a stopped worker processed after it went on and before it knew: what it had in its hands. */
    long processedUnderAnOldLease() {
        return events.stream()
                .filter(event -> event.kind() == 'P' && mendedAt.containsKey(event.worker()))
                .filter(event -> event.nanos() > mendedAt.getOrDefault(event.worker(), 0L))
                .filter(event -> !hasStartedAgain(event, mendedAt.getOrDefault(event.worker(), 0L)))
                .count();
    }

    /** Leaving repeats out, each key's numbers rise in the order in which they were processed, whoever did it. */
    void everyKeyIsInOrder() {
        Map<String, Long> last = new HashMap<>();
        Set<Long> seen = new HashSet<>();
        for (GroupEvent event : events) {
            if (event.kind() == 'P' && seen.add(event.number())) {
                Long before = last.put(event.key(), event.number());
                assertThat(before == null || before < event.number())
                        .as("key %s: %s before %s", event.key(), before, event)
                        .isTrue();
            }
        }
    }

    /**
     * A planned hand-over.
     *
     * @param millis from the last call of the worker that hands the shard over to the first of the one that gets it
     * @param taker who got it
     * @param joinedMillis how long that one was in the group by then
     */
    record HandOver(double millis, String taker, double joinedMillis) {

        @Override
        public String toString() {
            return String.format("%.0f ms to %s, which had joined %.0f ms before", millis, taker, joinedMillis);
        }
    }

    /** All of them, the longest last. */
    List<HandOver> handOvers() {
        List<HandOver> all = new ArrayList<>();
        Map<String, GroupEvent> handedOver = new HashMap<>();
        Map<String, GroupEvent> joined = new HashMap<>();
        for (GroupEvent event : events) {
            if (event.kind() == 'J') {
                joined.put(event.worker(), event);
            } else if (event.kind() == 'H') {
                handedOver.put(event.shard(), event);
            } else if (event.kind() == 'S' && handedOver.containsKey(event.shard())) {
                GroupEvent from = handedOver.remove(event.shard());
                GroupEvent since = joined.getOrDefault(event.worker(), event);
                all.add(new HandOver(millis(from, event), event.worker(), millis(since, event)));
            }
        }
        all.sort(Comparator.comparingDouble(HandOver::millis));
        return all;
    }

    private static double millis(GroupEvent from, GroupEvent to) {
        return (to.nanos() - from.nanos()) / 1e6;
    }

    /** From a worker's end to the first call of whoever got each of its shards, seconds. */
    List<Double> takeOverSeconds(String worker, Set<String> shards) {
        long broken = brokenAt.getOrDefault(worker, 0L);
        return shards.stream()
                .map(shard -> events.stream()
                        .filter(event -> event.kind() == 'S' && event.shard().equals(shard) && event.nanos() > broken)
                        .mapToLong(GroupEvent::nanos)
                        .min()
                        .orElseThrow(() -> new AssertionError("nobody took " + shard + " over")))
                .map(nanos -> (nanos - broken) / 1e9)
                .sorted()
                .toList();
    }
}
