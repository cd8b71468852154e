package io.millrace.server.demo;

/**
 * A line that the cluster has acknowledged.
 *
 * @param line what was sent
 * @param shardId shard that the acknowledgement named
 * @param sequenceNumber decimal sequence number that the acknowledgement named
 * @param sentNanos when the line was handed to the producer, monotonic
 * @param ackedNanos when the acknowledgement came, monotonic
 */
record StoredLine(SourceLine line, String shardId, String sequenceNumber, long sentNanos, long ackedNanos) {

    Position position() {
        return new Position(shardId, sequenceNumber);
    }
}
