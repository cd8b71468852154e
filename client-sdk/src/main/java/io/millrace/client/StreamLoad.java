package io.millrace.client;

import java.util.List;

/**
 * How much load a stream gets, as its shards' leaders measured it in the last seconds.
 *
 * @param bytesPerSecond data and partition keys that were accepted
 * @param recordsPerSecond records that were accepted
 * @param refusedPerSecond records that were refused because of a shard's rate
 * @param openShards open shards of the stream
 * @param measuredShards open shards whose load is known; fewer for some seconds after a leader has changed
 * @param shards open shards with load, the hottest first
 */
public record StreamLoad(
        double bytesPerSecond,
        double recordsPerSecond,
        double refusedPerSecond,
        int openShards,
        int measuredShards,
        List<Shard> shards) {

    /**
     * Keeps an own copy of the shards.
     *
     * @param bytesPerSecond data and partition keys that were accepted
     * @param recordsPerSecond records that were accepted
     * @param refusedPerSecond records that were refused because of a shard's rate
     * @param openShards open shards of the stream
     * @param measuredShards open shards whose load is known; fewer for some seconds after a leader has changed
     * @param shards open shards with load, the hottest first
     */
    public StreamLoad {
        shards = List.copyOf(shards);
    }

    /**
     * Load of one shard.
     *
     * @param shardId for example {@code shardId-000000000003}
     * @param bytesPerSecond data and partition keys that were accepted
     * @param recordsPerSecond records that were accepted
     * @param refusedPerSecond records that were refused because of its rate
     * @param use part of its write capacity that is used; above 1 when records are refused
     * @param hotKeys partition keys with a good part of the load, the heaviest first
     */
    public record Shard(
            String shardId,
            double bytesPerSecond,
            double recordsPerSecond,
            double refusedPerSecond,
            double use,
            List<HotKey> hotKeys) {

        /**
         * Keeps an own copy of the keys.
         *
         * @param shardId for example {@code shardId-000000000003}
         * @param bytesPerSecond data and partition keys that were accepted
         * @param recordsPerSecond records that were accepted
         * @param refusedPerSecond records that were refused because of its rate
         * @param use part of its write capacity that is used; above 1 when records are refused
         * @param hotKeys partition keys with a good part of the load, the heaviest first
         */
        public Shard {
            hotKeys = List.copyOf(hotKeys);
        }
    }

    /**
     * A partition key with a good part of a shard's load.
     *
     * @param partitionKey the key
     * @param share part of the shard's load that is certainly its own, 0 to 1
     */
    public record HotKey(String partitionKey, double share) {}
}
