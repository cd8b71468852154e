package io.millrace.client;

import java.util.List;

/**
 * The low-level reader of one shard: pushed or polled, from any position. Ends where the shard was closed and then names the
 * shards that continue it; made with {@link ReaderOptions#followingChildren} it goes on with them by itself. A child with two
 * parents is read when all its parents that descend from the first shard are read, so the order per key holds. Made by
 * {@link MillraceClient#shardReader}.
 *
 * <p>Threads as {@link StreamReader}.
 */
public interface ShardReader extends StreamReader {

    /** {@return the id of the shard that reading began with} */
    String shardId();

    /**
     * The shards that continue the first one.
     *
     * @return empty until the shard's end was received, and when the shard's records have all expired
     */
    List<Child> children();

    /**
     * A shard that continues a closed one.
     *
     * @param shardId its id
     * @param parents ids of its one (split) or two (merge) parents
     */
    record Child(String shardId, List<String> parents) {

        /**
         * Keeps an own copy of the parents.
         *
         * @param shardId its id
         * @param parents ids of its one (split) or two (merge) parents
         */
        public Child {
            parents = List.copyOf(parents);
        }
    }
}
