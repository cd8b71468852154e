package io.millrace.controller.coordination.assign;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Spreads shards evenly over workers, and moves as few as it can: what is held stays where it is unless its holder has two more
 * than another worker who would take it. So when one worker joins N that share S shards, at most S/(N+1) move, rounded up. Moves
 * are cooperative: a held shard is asked back first and assigned when it is free. Deterministic.
 */
public final class Assignor {

    /** Which held shards a plan asks back. */
    public enum Moves {
        /** Those that make the workers even, and those that their holders may not keep. */
        ALL,
        /** Those that their holders may not keep. */
        NEEDED
    }

    private final Map<String, Load> loads = new TreeMap<>();
    private final List<Plan.Assignment> assignments = new ArrayList<>();
    private final List<Readable> revocations = new ArrayList<>();

    private Assignor(Collection<Candidate> candidates) {
        candidates.forEach(candidate -> loads.put(candidate.id(), new Load(candidate)));
    }

    /**
     * Makes a plan.
     *
     * @param candidates all workers that may hold something
     * @param shards shards that should be read, in order; an owner that is no candidate counts as nobody
     * @param moves which held shards are asked back
     */
    public static Plan plan(Collection<Candidate> candidates, List<Readable> shards, Moves moves) {
        Assignor assignor = new Assignor(candidates);
        List<Readable> free = new ArrayList<>();
        List<Readable> leaving = new ArrayList<>();
        for (Readable shard : shards) {
            assignor.keep(shard, free, leaving);
        }
        free.forEach(assignor::assign);
        // What is on its way back is counted where it will go, so that nothing more is asked back in its place.
        leaving.forEach(shard -> assignor.lightest(shard.stream()).ifPresent(load -> load.expect(shard)));
        if (moves == Moves.ALL) {
            assignor.balance();
        }
        return new Plan(assignor.assignments, assignor.revocations);
    }

    private void keep(Readable shard, List<Readable> free, List<Readable> leaving) {
        Load owner = loads.get(shard.owner());
        if (shard.standing() == Readable.Standing.ARRIVES) {
            Optional.ofNullable(owner).ifPresent(load -> load.expect(shard));
        } else if (owner == null) {
            free.add(shard);
        } else if (shard.standing() == Readable.Standing.LEAVES) {
            leaving.add(shard);
        } else if (owner.mayKeep(shard)) {
            owner.hold(shard);
        } else {
            revocations.add(shard);
            leaving.add(shard);
        }
    }

    private void assign(Readable shard) {
        lightest(shard.stream()).ifPresent(load -> {
            load.expect(shard);
            assignments.add(new Plan.Assignment(shard, load.candidate.id()));
        });
    }

    private Optional<Load> lightest(String stream) {
        return loads.values().stream()
                .filter(load -> load.takes(stream))
                .min(Comparator.<Load>comparingInt(Load::count)
                        .thenComparingInt(load -> load.count(stream))
                        .thenComparing(Load::id));
    }

    private void balance() {
        while (revokeOne()) {
            // Each turn makes one pair of workers more even.
        }
    }

    private boolean revokeOne() {
        List<Load> lightestFirst = loads.values().stream()
                .filter(load -> load.candidate.reachable())
                .sorted(Comparator.<Load>comparingInt(Load::count).thenComparing(Load::id))
                .toList();
        for (int i = lightestFirst.size() - 1; i > 0; i--) {
            Load heavy = lightestFirst.get(i);
            for (int j = 0; j < i && heavy.count() - lightestFirst.get(j).count() >= 2; j++) {
                Load light = lightestFirst.get(j);
                Optional<Readable> moved = heavy.bestFor(light);
                if (moved.isPresent()) {
                    heavy.giveUp(moved.get());
                    light.expect(moved.get());
                    revocations.add(moved.get());
                    return true;
                }
            }
        }
        return false;
    }

    /** What a worker has and will have. */
    private static final class Load {

        private final Candidate candidate;
        /** Held shards that may be asked back, by stream, in the order of the shards. */
        private final Map<String, List<Readable>> held = new TreeMap<>();

        private final Map<String, Integer> counts = new HashMap<>();
        private int count;

        Load(Candidate candidate) {
            this.candidate = candidate;
        }

        String id() {
            return candidate.id();
        }

        int count() {
            return count;
        }

        int count(String stream) {
            return counts.getOrDefault(stream, 0);
        }

        boolean hasRoom() {
            return candidate.maxLeases() == 0 || count < candidate.maxLeases();
        }

        boolean takes(String stream) {
            return candidate.reachable() && hasRoom() && candidate.streams().contains(stream);
        }

        boolean mayKeep(Readable shard) {
            return !candidate.reachable() || takes(shard.stream());
        }

        void hold(Readable shard) {
            held.computeIfAbsent(shard.stream(), stream -> new ArrayList<>()).add(shard);
            expect(shard);
        }

        void expect(Readable shard) {
            counts.merge(shard.stream(), 1, Integer::sum);
            count++;
        }

        void giveUp(Readable shard) {
            List<Readable> ofStream = held.getOrDefault(shard.stream(), List.of());
            ofStream.remove(ofStream.size() - 1);
            counts.merge(shard.stream(), -1, Integer::sum);
            count--;
        }

        /** The newest shard of the stream that the two share least evenly. */
        Optional<Readable> bestFor(Load light) {
            return held.entrySet().stream()
                    .filter(stream -> !stream.getValue().isEmpty() && light.takes(stream.getKey()))
                    .max(Comparator.comparingInt(stream -> count(stream.getKey()) - light.count(stream.getKey())))
                    .map(stream -> stream.getValue().get(stream.getValue().size() - 1));
        }
    }
}
