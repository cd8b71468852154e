package io.millrace.controller.coordination.assign;

/**
 * A shard that somebody should read.
 *
 * @param shardUid unique number of the shard
 * @param stream name of its stream
 * @param owner worker that holds it; empty = nobody
 * @param leaving true when its holder was asked to give it back
 */
public record Readable(long shardUid, String stream, String owner, boolean leaving) {

    /** True when it can be assigned at once. */
    public boolean isFree() {
        return owner.isEmpty();
    }
}
