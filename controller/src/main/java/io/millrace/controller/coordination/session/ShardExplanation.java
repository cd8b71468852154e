package io.millrace.controller.coordination.session;

/**
 * Why a shard is or is not held.
 *
 * @param stream name of the stream
 * @param shardId id of the shard; empty when the stream does not exist
 * @param state where its lease is in its life
 * @param owner holder; empty = nobody
 * @param reason sentence for a person
 */
public record ShardExplanation(String stream, String shardId, State state, String owner, String reason) {

    /** Where a lease is in its life. */
    public enum State {
        HELD,
        REVOKED,
        HOLDER_SILENT,
        ASSIGNING,
        WAITS_FOR_PARENTS,
        NO_WORKER,
        FINISHED,
        BEFORE_START,
        STREAM_MISSING
    }
}
