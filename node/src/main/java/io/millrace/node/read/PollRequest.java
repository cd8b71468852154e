package io.millrace.node.read;

/**
 * A poll for records.
 *
 * @param iterator shard iterator
 * @param maxRecords most records, at least 1
 * @param maxBytes most bytes of blocks, at least 1; one block is always given
 * @param waitMillis how long to wait for a first record, 0 = not at all
 */
public record PollRequest(String iterator, int maxRecords, int maxBytes, int waitMillis) {}
