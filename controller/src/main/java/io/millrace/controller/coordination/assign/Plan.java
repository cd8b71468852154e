package io.millrace.controller.coordination.assign;

import java.util.List;

/**
 * What to do to get the leases evenly spread.
 *
 * @param assignments free shards and who gets them
 * @param revocations held shards that should be given back
 */
public record Plan(List<Assignment> assignments, List<Readable> revocations) {

    public Plan {
        assignments = List.copyOf(assignments);
        revocations = List.copyOf(revocations);
    }

    /** A free shard and who gets it. */
    public record Assignment(Readable shard, String worker) {}
}
