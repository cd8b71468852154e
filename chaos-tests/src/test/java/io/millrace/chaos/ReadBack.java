package io.millrace.chaos;

/**
 * A record as one server gave it back.
 *
 * @param sequenceNumber decimal
 * @param partitionKey key
 * @param data payload
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier
public record ReadBack(String sequenceNumber, String partitionKey, byte[] data) {}
