package io.millrace.controller.coordination.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.controller.coordination.assign.Assignor.Moves;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AssignorTest {

    private static Candidate worker(String id) {
        return new Candidate(id, Set.of("s"), 0, true);
    }

    private static Readable shard(long uid, String owner) {
        return new Readable(uid, "s", owner, Readable.Standing.RESTS);
    }

    private static List<Candidate> workers(int count) {
        List<Candidate> workers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            workers.add(worker(String.format("w%03d", i)));
        }
        return workers;
    }

    /** Lets plan after plan happen until nothing is left to do; returns the owners and how many moved. */
    private static int settle(List<Candidate> workers, Map<Long, String> owners) {
        int moves = 0;
        for (int round = 0; round < 10; round++) {
            List<Readable> shards = new ArrayList<>();
            owners.forEach((uid, owner) -> shards.add(shard(uid, owner)));
            Plan plan = Assignor.plan(workers, shards, Moves.ALL);
            plan.revocations().forEach(it -> owners.put(it.shardUid(), ""));
            plan.assignments().forEach(it -> owners.put(it.shard().shardUid(), it.worker()));
            moves += plan.revocations().size();
            if (plan.assignments().isEmpty() && plan.revocations().isEmpty()) {
                return moves;
            }
        }
        throw new AssertionError("never settles");
    }

    private static Map<String, Integer> counts(Map<Long, String> owners) {
        Map<String, Integer> counts = new HashMap<>();
        owners.values().forEach(owner -> counts.merge(owner, 1, Integer::sum));
        return counts;
    }

    @Property(tries = 200)
    void aJoinMovesNoMoreThanTheNewcomersShareAndEndsEven(
            @ForAll @IntRange(min = 1, max = 60) int shards, @ForAll @IntRange(min = 1, max = 20) int workers) {
        Map<Long, String> owners = new HashMap<>();
        for (long uid = 0; uid < shards; uid++) {
            owners.put(uid, "");
        }
        settle(workers(workers), owners);
        Map<Long, String> before = Map.copyOf(owners);
        int moves = settle(workers(workers + 1), owners);
        assertThat(moves).isLessThanOrEqualTo((shards + workers) / (workers + 1));
        owners.forEach((uid, owner) -> assertThat(
                        owner.equals(before.get(uid)) || owner.equals(String.format("w%03d", workers)))
                .as("nothing moves between those that were there")
                .isTrue());
        int least = shards / (workers + 1);
        assertThat(counts(owners).values()).allMatch(count -> count >= least && count <= least + 1);
    }

    @Property(tries = 200)
    void aDeathMovesOnlyWhatTheDeadHad(
            @ForAll @IntRange(min = 1, max = 60) int shards, @ForAll @IntRange(min = 2, max = 20) int workers) {
        Map<Long, String> owners = new HashMap<>();
        for (long uid = 0; uid < shards; uid++) {
            owners.put(uid, "");
        }
        settle(workers(workers), owners);
        Map<Long, String> before = Map.copyOf(owners);
        String dead = String.format("w%03d", workers - 1);
        assertThat(settle(workers(workers - 1), owners)).isZero();
        owners.forEach((uid, owner) -> assertThat(owner)
                .isEqualTo(dead.equals(before.get(uid)) ? owner : before.get(uid))
                .isNotEqualTo(dead));
    }

    private static Readable leaving(long uid) {
        return new Readable(uid, "s", "a", Readable.Standing.LEAVES);
    }

    @Example
    void whatArrivesCountsWithWhoeverGetsItAndIsNeitherGivenNorAskedBack() {
        Readable first = new Readable(1, "s", "b", Readable.Standing.ARRIVES);
        Readable second = new Readable(2, "s", "b", Readable.Standing.ARRIVES);
        Readable lost = new Readable(3, "s", "gone", Readable.Standing.ARRIVES);
        Readable free = shard(4, "");
        assertThat(Assignor.plan(List.of(worker("a"), worker("b")), List.of(first, second, lost, free), Moves.ALL))
                .isEqualTo(new Plan(List.of(new Plan.Assignment(free, "a")), List.of()));
    }

    @Example
    void whatIsOnItsWayIsNotAskedForAgain() {
        List<Readable> shards = List.of(shard(1, "a"), shard(2, "a"), leaving(3), leaving(4));
        assertThat(Assignor.plan(List.of(worker("a"), worker("b")), shards, Moves.ALL))
                .isEqualTo(new Plan(List.of(), List.of()));
    }

    @Example
    void aWorkerThatCannotBeReachedKeepsWhatItHasAndGetsNothing() {
        Candidate away = new Candidate("a", Set.of(), 0, false);
        Plan plan = Assignor.plan(
                List.of(away, worker("b")),
                List.of(shard(1, "a"), shard(2, "a"), shard(3, "a"), shard(4, "")),
                Moves.ALL);
        assertThat(plan.revocations()).isEmpty();
        assertThat(plan.assignments()).containsExactly(new Plan.Assignment(shard(4, ""), "b"));
    }

    @Example
    void aWorkerGetsOnlyItsStreamsAndNoMoreThanItTakes() {
        Candidate narrow = new Candidate("a", Set.of("t"), 0, true);
        Candidate small = new Candidate("b", Set.of("s"), 1, true);
        Plan plan = Assignor.plan(List.of(narrow, small), List.of(shard(1, ""), shard(2, "")), Moves.ALL);
        assertThat(plan.assignments()).containsExactly(new Plan.Assignment(shard(1, ""), "b"));
    }

    @Example
    void whatAWorkerNoLongerWantsIsAskedBack() {
        Candidate changed = new Candidate("a", Set.of("t"), 0, true);
        Plan plan = Assignor.plan(List.of(changed, worker("b")), List.of(shard(1, "a")), Moves.NEEDED);
        assertThat(plan.revocations()).containsExactly(shard(1, "a"));
    }

    @Example
    void whoHasMoreThanItsShareKeepsItWhileOnlyWhatIsNeededMoves() {
        List<Readable> shards = List.of(shard(1, "a"), shard(2, "a"), shard(3, "a"), shard(4, ""));
        List<Candidate> both = List.of(worker("a"), worker("b"));
        assertThat(Assignor.plan(both, shards, Moves.NEEDED))
                .isEqualTo(new Plan(List.of(new Plan.Assignment(shard(4, ""), "b")), List.of()));
        assertThat(Assignor.plan(both, shards, Moves.ALL).revocations()).hasSize(1);
    }

    @Example
    void streamsAreSpreadEachByItself() {
        List<Readable> shards = new ArrayList<>();
        for (long uid = 0; uid < 4; uid++) {
            shards.add(new Readable(uid, uid < 2 ? "s" : "t", "", Readable.Standing.RESTS));
        }
        List<Candidate> both =
                List.of(new Candidate("a", Set.of("s", "t"), 0, true), new Candidate("b", Set.of("s", "t"), 0, true));
        Map<String, Set<String>> streams = new HashMap<>();
        Assignor.plan(both, shards, Moves.ALL)
                .assignments()
                .forEach(it -> streams.computeIfAbsent(it.worker(), worker -> new java.util.HashSet<>())
                        .add(it.shard().stream()));
        assertThat(streams).containsEntry("a", Set.of("s", "t")).containsEntry("b", Set.of("s", "t"));
    }
}
