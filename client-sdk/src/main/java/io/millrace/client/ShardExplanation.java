package io.millrace.client;

import java.util.Optional;

/**
 * Why a shard is or is not held by a worker of a group.
 *
 * @param stream name of the stream
 * @param shardId shard; empty when the stream does not exist
 * @param state where the lease is in its life: HELD, REVOKED, HOLDER_SILENT, ASSIGNING, WAITS_FOR_PARENTS, NO_WORKER, FINISHED,
 *     BEFORE_START or STREAM_MISSING
 * @param worker holder; empty = nobody
 * @param reason sentence for a person
 */
public record ShardExplanation(
        String stream, Optional<String> shardId, String state, Optional<String> worker, String reason) {}
