package io.millrace.node.shard;

import io.millrace.common.id.ProducerId;

/**
 * A block that wants to be appended, as far as the decision needs to know it.
 *
 * @param producer who sends it; {@link ProducerId#NONE} asks for no idempotence
 * @param sequence number of the block among the producer's blocks to this shard
 * @param count records in it, at least 1
 */
public record BlockOffer(ProducerId producer, long sequence, int count) {}
