package io.millrace.controller.coordination.assign;

/**
 * A shard that somebody should read.
 *
 * @param shardUid unique number of the shard
 * @param stream name of its stream
 * @param owner worker that holds it, or is about to; empty = nobody
 * @param standing where its lease is on its way
 */
public record Readable(long shardUid, String stream, String owner, Standing standing) {

    /** Where a lease is on its way between workers. */
    public enum Standing {
        /** With its owner, if it has one. */
        RESTS,
        /** Its holder was asked to give it back. */
        LEAVES,
        /** It was given to its owner, which the log has not taken yet. */
        ARRIVES
    }

    /** True when it can be assigned at once. */
    public boolean isFree() {
        return owner.isEmpty();
    }
}
