package io.millrace.client;

import io.millrace.common.hash.HashKey;
import io.millrace.common.metadata.StreamMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Streams, shards, consumers, tags and the cluster. Every method blocks until the answer or the client's admin timeout
 * and throws {@link io.millrace.common.error.MillraceException}. Calls that no server has taken are tried again at
 * another one. Any thread.
 */
public interface AdminClient {

    /**
     * Starts the creation of a stream with 24 h retention; it is usable once it is ACTIVE.
     *
     * @param name 1 to 128 of {@code [a-zA-Z0-9_.-]}
     * @param shards number of shards to begin with; 0 = 1
     */
    default void createStream(String name, int shards) {
        createStream(NewStream.provisioned(name, shards));
    }

    /**
     * Starts the creation of a stream whose number of shards its users change.
     *
     * @param name 1 to 128 of {@code [a-zA-Z0-9_.-]}
     * @param shards number of shards to begin with; 0 = 1
     * @param retention how long records are kept; zero = 24 h
     * @param maxRecordKib largest record in KiB; 0 = 1024
     * @param tags tags by key; may be empty
     */
    default void createStream(String name, int shards, Duration retention, int maxRecordKib, Map<String, String> tags) {
        createStream(new NewStream(name, StreamMode.PROVISIONED, shards, retention, maxRecordKib, tags));
    }

    /**
     * Starts the creation of a stream; it is usable once it is ACTIVE.
     *
     * @param stream name, shards and settings
     */
    void createStream(NewStream stream);

    /**
     * Waits until a stream is ACTIVE and every open shard has a known leader.
     *
     * @param name name of the stream
     * @param timeout longest wait
     * @throws io.millrace.common.error.MillraceException TIMEOUT when it takes longer
     */
    void awaitActive(String name, Duration timeout);

    /**
     * Starts the deletion of a stream that has no registered consumers.
     *
     * @param name name of the stream
     */
    void deleteStream(String name);

    /**
     * Starts the deletion of a stream and of its registered consumers.
     *
     * @param name name of the stream
     */
    void deleteStreamAndConsumers(String name);

    /**
     * A stream without its shards.
     *
     * @param name name of the stream
     * @return its state and settings
     */
    StreamDescription describeStream(String name);

    /** {@return all streams in name order} */
    List<StreamDescription> listStreams();

    /**
     * All shards of a stream that pass the filter, by number.
     *
     * @param stream name of the stream
     * @param filter which shards
     * @return the shards; empty when none passes
     */
    List<ShardDescription> listShards(String stream, ShardFilter filter);

    /**
     * All shards of a stream within retention, by number.
     *
     * @param stream name of the stream
     * @return the shards, open and closed
     */
    default List<ShardDescription> listShards(String stream) {
        return listShards(stream, ShardFilter.all());
    }

    /**
     * Splits an open shard; the upper child begins at the hash key.
     *
     * @param stream name of the stream
     * @param shardId open shard to split
     * @param newStartingHashKey first hash key of the upper child: above the shard's first key + 1, below its last
     */
    void splitShard(String stream, String shardId, HashKey newStartingHashKey);

    /**
     * Merges two open shards whose ranges are adjacent.
     *
     * @param stream name of the stream
     * @param shardId the lower shard
     * @param adjacentShardId the shard whose range begins right after it
     */
    void mergeShards(String stream, String shardId, String adjacentShardId);

    /**
     * Splits and merges towards a number of even ranges.
     *
     * @param stream name of the stream
     * @param targetShardCount wanted number of open shards, at least 1; half to double of now in the default profile
     * @return number of open shards when the call came
     */
    int updateShardCount(String stream, int targetShardCount);

    /**
     * Changes who decides about the number of shards; the shards stay as they are. Twice a day at most in the default
     * profile.
     *
     * @param stream name of the stream
     * @param mode who decides from now on
     */
    void updateStreamMode(String stream, StreamMode mode);

    /**
     * How much load a stream gets and from which keys.
     *
     * @param stream name of the stream
     * @param mostShards how many of the hottest shards to name, 1 to 10000
     * @return the load of the last seconds
     */
    StreamLoad describeStreamLoad(String stream, int mostShards);

    /**
     * Sets how long records are kept; a shorter time makes older records unreadable at once.
     *
     * @param stream name of the stream
     * @param retention how long records are kept, in whole seconds; 1 to 365 days in the default profile
     */
    void updateRetention(String stream, Duration retention);

    /**
     * As {@link #updateRetention}, refused when it is shorter than now.
     *
     * @param stream name of the stream
     * @param retention how long records are kept, in whole seconds; the present value changes nothing
     */
    void increaseRetention(String stream, Duration retention);

    /**
     * As {@link #updateRetention}, refused when it is longer than now.
     *
     * @param stream name of the stream
     * @param retention how long records are kept, in whole seconds; the present value changes nothing
     */
    void decreaseRetention(String stream, Duration retention);

    /**
     * Adds or overwrites tags.
     *
     * @param stream name of the stream
     * @param tags values by key: keys of 1 to 128, values of 0 to 256 characters
     */
    void tagStream(String stream, Map<String, String> tags);

    /**
     * Removes tags; unknown keys are ignored.
     *
     * @param stream name of the stream
     * @param keys keys of the tags to remove
     */
    void untagStream(String stream, Set<String> keys);

    /**
     * Lists a stream's tags.
     *
     * @param stream name of the stream
     * @return values by key, in key order; empty when it has none
     */
    Map<String, String> listTags(String stream);

    /**
     * Registers a consumer with its own 2 MB/s per shard (enhanced fan-out).
     *
     * @param stream name of the stream
     * @param consumer 1 to 128 of {@code [a-zA-Z0-9_.-]}, unique in the stream
     * @return the new consumer
     * @throws io.millrace.common.error.MillraceException RESOURCE_IN_USE when the stream has one of that name
     */
    ConsumerDescription registerConsumer(String stream, String consumer);

    /**
     * Removes a registered consumer.
     *
     * @param stream name of the stream
     * @param consumer name of the consumer
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such consumer
     */
    void deregisterConsumer(String stream, String consumer);

    /**
     * All registered consumers of a stream in name order.
     *
     * @param stream name of the stream
     * @return the consumers; empty when there are none
     */
    List<ConsumerDescription> listConsumers(String stream);

    /**
     * Describes one registered consumer.
     *
     * @param stream name of the stream
     * @param consumer name of the consumer
     * @return its state
     * @throws io.millrace.common.error.MillraceException RESOURCE_NOT_FOUND when there is no such consumer
     */
    ConsumerDescription describeConsumer(String stream, String consumer);

    /**
     * Sets the largest record (key + data) that a stream takes, 1024 to 10240 KiB.
     *
     * @param stream name of the stream
     * @param kib the size in KiB
     */
    void updateMaxRecordSize(String stream, int kib);

    /**
     * Makes a key for the Kinesis protocol.
     *
     * @param description what it is for, at most 256 characters; may be empty
     * @return the key with its secret, which is not shown again
     */
    NewAccessKey createAccessKey(String description);

    /** {@return all access keys by id, without their secrets} */
    List<AccessKeyDescription> listAccessKeys();

    /**
     * Removes an access key; calls signed with it are refused from now on.
     *
     * @param id public part of the key
     */
    void deleteAccessKey(String id);

    /** {@return the limits of the active profile, and how much of some is used} */
    LimitsDescription describeLimits();

    /** {@return nodes, replica groups, leaders and what is wrong} */
    ClusterDescription clusterStatus();
}
