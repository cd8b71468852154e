package io.millrace.node.iterator;

/**
 * What a shard iterator says.
 *
 * @param streamUid stream, so that a re-created stream of the same name is another one
 * @param shardUid shard
 * @param offset offset of the next record to read
 * @param createdMillis when it was handed out
 */
public record IteratorToken(long streamUid, long shardUid, long offset, long createdMillis) {}
