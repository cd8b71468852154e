package io.millrace.server.demo;

import java.math.BigInteger;

/**
 * A place in a stream.
 *
 * @param shardId shard
 * @param sequenceNumber decimal
 */
record Position(String shardId, String sequenceNumber) {

    /** True when this place comes later in its shard than the other one. */
    boolean isAfter(Position other) {
        return new BigInteger(sequenceNumber).compareTo(new BigInteger(other.sequenceNumber)) > 0;
    }
}
