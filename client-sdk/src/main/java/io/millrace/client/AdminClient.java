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

    /** Starts the creation of a stream with 24 h retention; it is usable once it is ACTIVE. */
    default void createStream(String name, int shards) {
        createStream(NewStream.provisioned(name, shards));
    }

    /**
     * Starts the creation of a stream whose number of shards its users change.
     *
     * @param retention how long records are kept; zero = 24 h
     * @param maxRecordKib largest record in KiB; 0 = 1024
     */
    default void createStream(String name, int shards, Duration retention, int maxRecordKib, Map<String, String> tags) {
        createStream(new NewStream(name, StreamMode.PROVISIONED, shards, retention, maxRecordKib, tags));
    }

    /** Starts the creation of a stream; it is usable once it is ACTIVE. */
    void createStream(NewStream stream);

    /**
     * Waits until a stream is ACTIVE and every open shard has a known leader.
     *
     * @throws io.millrace.common.error.MillraceException TIMEOUT when it takes longer
     */
    void awaitActive(String name, Duration timeout);

    /** Starts the deletion of a stream that has no registered consumers. */
    void deleteStream(String name);

    /** Starts the deletion of a stream and of its registered consumers. */
    void deleteStreamAndConsumers(String name);

    /** A stream without its shards. */
    StreamDescription describeStream(String name);

    /** All streams in name order. */
    List<StreamDescription> listStreams();

    /** All shards of a stream that pass the filter, by number. */
    List<ShardDescription> listShards(String stream, ShardFilter filter);

    /** All shards of a stream within retention, by number. */
    default List<ShardDescription> listShards(String stream) {
        return listShards(stream, ShardFilter.all());
    }

    /** Splits an open shard; the upper child begins at the hash key. */
    void splitShard(String stream, String shardId, HashKey newStartingHashKey);

    /** Merges two open shards whose ranges are adjacent. */
    void mergeShards(String stream, String shardId, String adjacentShardId);

    /**
     * Splits and merges towards a number of even ranges.
     *
     * @return number of open shards when the call came
     */
    int updateShardCount(String stream, int targetShardCount);

    /**
     * Changes who decides about the number of shards; the shards stay as they are. Twice a day at most in the default
     * profile.
     */
    void updateStreamMode(String stream, StreamMode mode);

    /**
     * How much load a stream gets and from which keys.
     *
     * @param mostShards how many of the hottest shards to name, 1 to 10000
     */
    StreamLoad describeStreamLoad(String stream, int mostShards);

    /** Sets how long records are kept; a shorter time makes older records unreadable at once. */
    void updateRetention(String stream, Duration retention);

    /** As {@link #updateRetention}, refused unless it is longer than now. */
    void increaseRetention(String stream, Duration retention);

    /** As {@link #updateRetention}, refused unless it is shorter than now. */
    void decreaseRetention(String stream, Duration retention);

    /** Adds or overwrites tags. */
    void tagStream(String stream, Map<String, String> tags);

    /** Removes tags; unknown keys are ignored. */
    void untagStream(String stream, Set<String> keys);

    /** Tags in key order. */
    Map<String, String> listTags(String stream);

    ConsumerDescription registerConsumer(String stream, String consumer);

    void deregisterConsumer(String stream, String consumer);

    /** All registered consumers of a stream in name order. */
    List<ConsumerDescription> listConsumers(String stream);

    ConsumerDescription describeConsumer(String stream, String consumer);

    /** Sets the largest record (key + data) that a stream takes, 1024 to 10240 KiB. */
    void updateMaxRecordSize(String stream, int kib);

    /**
     * Makes a key for the Kinesis protocol.
     *
     * @param description what it is for, at most 256 characters; may be empty
     */
    NewAccessKey createAccessKey(String description);

    /** All access keys by id. */
    List<AccessKeyDescription> listAccessKeys();

    /** Removes an access key; calls signed with it are refused from now on. */
    void deleteAccessKey(String id);

    LimitsDescription describeLimits();

    ClusterDescription clusterStatus();
}
