package io.millrace.server.demo;

/**
 * A record that a reader got.
 *
 * @param shardId shard that it was read from
 * @param sequenceNumber decimal
 * @param client partition key
 * @param content payload; not to be changed
 * @param receivedNanos when the reader got it, monotonic
 */
@SuppressWarnings("ArrayRecordComponent") // contents are shared without copies; nobody compares records
record ReceivedLine(String shardId, String sequenceNumber, String client, byte[] content, long receivedNanos) {

    Position position() {
        return new Position(shardId, sequenceNumber);
    }
}
