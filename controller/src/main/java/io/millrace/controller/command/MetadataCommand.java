package io.millrace.controller.command;

import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.controller.autoscale.ScalePlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What stands in the metadata log; decided by {@link CommandHandlers} when it is applied. */
public sealed interface MetadataCommand {

    /** Calls the visitor's method for this kind of command. */
    <T> T accept(Visitor<T> visitor);

    /** Level ({@link FeatureLevels}) that a controller has to know to decide it. */
    default int featureLevel() {
        return FeatureLevels.BASE;
    }

    /** Which way a change of retention is meant. */
    enum RetentionDirection {
        ANY,
        INCREASE,
        DECREASE
    }

    /** Names the cluster and makes its secret, once; it begins at that feature level. */
    record CreateCluster(String clusterId, String tokenKeyHex, int featureLevel) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.createCluster(this);
        }
    }

    /** Announces a node, or a new incarnation of it. */
    record RegisterNode(NodeInfo node) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.registerNode(this);
        }
    }

    /** Makes replica groups as planned by the leader; refused when the image has moved on. */
    record CreateGroups(List<MetadataRecord.Group> groups) implements MetadataCommand {
        public CreateGroups {
            groups = List.copyOf(groups);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.createGroups(this);
        }
    }

    /** Begins a stream. */
    record CreateStream(
            String name,
            int shardCount,
            Duration retention,
            int maxRecordKib,
            Map<String, String> tags,
            StreamMode mode,
            StreamOptions options)
            implements MetadataCommand {
        public CreateStream {
            tags = Map.copyOf(tags);
        }

        public CreateStream(
                String name,
                int shardCount,
                Duration retention,
                int maxRecordKib,
                Map<String, String> tags,
                StreamMode mode) {
            this(name, shardCount, retention, maxRecordKib, tags, mode, StreamOptions.NONE);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.createStream(this);
        }
    }

    /** All shards of a new stream are open. */
    record StreamOpened(long processId) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.streamOpened(this);
        }
    }

    /** Begins the end of a stream. */
    record DeleteStream(String name, boolean enforceConsumerDeletion) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deleteStream(this);
        }
    }

    /** All shards of a deleted stream are dropped. */
    record StreamDropped(long processId) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.streamDropped(this);
        }
    }

    /** Begins a split. */
    record SplitShard(String stream, ShardId shard, HashKey newStart) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.splitShard(this);
        }
    }

    /** Begins a merge. */
    record MergeShards(String stream, ShardId lower, ShardId upper) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.mergeShards(this);
        }
    }

    /** Begins splits and merges towards even ranges. */
    record UpdateShardCount(String stream, int target) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.updateShardCount(this);
        }
    }

    /** Changes who decides about the number of shards. */
    record UpdateStreamMode(String stream, StreamMode mode) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.updateStreamMode(this);
        }
    }

    /**
     * Begins the splits and merges that the leader planned for a stream in on-demand mode; refused when the stream has
     * moved on.
     */
    record ScaleStream(long streamUid, ScalePlan plan) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.scaleStream(this);
        }
    }

    /** All parents of a reshard round are sealed. */
    record ParentsSealed(long processId, int round) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.parentsSealed(this);
        }
    }

    /** All children of a reshard round are open. */
    record ChildrenOpened(long processId, int round) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.childrenOpened(this);
        }
    }

    /** Changes how long records are kept. */
    record UpdateRetention(String stream, Duration retention, RetentionDirection direction) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.updateRetention(this);
        }
    }

    /** Adds or overwrites tags of a stream, or of a registered consumer when one is named. */
    record TagStream(String stream, String consumer, Map<String, String> tags) implements MetadataCommand {
        public TagStream {
            tags = Map.copyOf(tags);
        }

        public TagStream(String stream, Map<String, String> tags) {
            this(stream, "", tags);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.tagStream(this);
        }
    }

    /** Removes tags of a stream, or of a registered consumer when one is named; unknown keys are ignored. */
    record UntagStream(String stream, String consumer, List<String> keys) implements MetadataCommand {
        public UntagStream {
            keys = List.copyOf(keys);
        }

        public UntagStream(String stream, List<String> keys) {
            this(stream, "", keys);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.untagStream(this);
        }
    }

    /** Registers a consumer. */
    record RegisterConsumer(String stream, String consumer, Map<String, String> tags) implements MetadataCommand {
        public RegisterConsumer {
            tags = Map.copyOf(tags);
        }

        public RegisterConsumer(String stream, String consumer) {
            this(stream, consumer, Map.of());
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.registerConsumer(this);
        }
    }

    /** Removes a registered consumer. */
    record DeregisterConsumer(String stream, String consumer) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deregisterConsumer(this);
        }
    }

    /** Closed shards are empty; those whose retention is over leave the image. */
    record ForgetShards(List<Long> shardUids) implements MetadataCommand {
        public ForgetShards {
            shardUids = List.copyOf(shardUids);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.forgetShards(this);
        }
    }

    /**
     * A shard that a group holds and the metadata may not know.
     *
     * @param shardUid unique number
     * @param streamUid stream that it was opened for
     * @param group group that holds it
     */
    record Orphan(long shardUid, long streamUid, GroupId group) {}

    /** Groups hold shards that nobody seems to know; those that really are unknown are dropped. */
    record DropOrphans(List<Orphan> orphans) implements MetadataCommand {
        public DropOrphans {
            orphans = List.copyOf(orphans);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.dropOrphans(this);
        }
    }

    /** Forgotten shards are dropped by their groups. */
    record ShardsDropped(long processId) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.shardsDropped(this);
        }
    }

    /** Changes one option of a stream. */
    record UpdateStreamOption(String stream, StreamOption option) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.updateStreamOption(this);
        }
    }

    /** Sets the resource policy of a stream, or of a consumer when one is named; an empty one removes it. */
    record PutPolicy(String stream, String consumer, String policy) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.putPolicy(this);
        }
    }

    /** Asks for the account's throughput commitment, or for its end. */
    record UpdateAccount(boolean committed) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.updateAccount(this);
        }
    }

    /** Adds an access key that the leader has drawn. */
    record CreateAccessKey(String id, String secret, String description) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.createAccessKey(this);
        }

        /** Without the secret, so that it never gets into a log. */
        @Override
        public String toString() {
            return "CreateAccessKey[id=" + id + ", description=" + description + "]";
        }
    }

    /** Removes an access key. */
    record DeleteAccessKey(String id) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.deleteAccessKey(this);
        }
    }

    /** Raises the cluster's feature level to this one: servers that do not know it are out from here on. */
    record RaiseLevel(int featureLevel) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.raiseLevel(this);
        }
    }

    /** Drains or removes a node, or moves a replica. */
    record ChangeNodes(NodeChange change) implements MetadataCommand {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.changeNodes(this);
        }
    }

    /** One method per kind, so that the compiler finds the places that forget one. */
    interface Visitor<T> {
        T createCluster(CreateCluster it);

        T registerNode(RegisterNode it);

        T createGroups(CreateGroups it);

        T createStream(CreateStream it);

        T streamOpened(StreamOpened it);

        T deleteStream(DeleteStream it);

        T streamDropped(StreamDropped it);

        T splitShard(SplitShard it);

        T mergeShards(MergeShards it);

        T updateShardCount(UpdateShardCount it);

        T updateStreamMode(UpdateStreamMode it);

        T scaleStream(ScaleStream it);

        T parentsSealed(ParentsSealed it);

        T childrenOpened(ChildrenOpened it);

        T updateRetention(UpdateRetention it);

        T tagStream(TagStream it);

        T untagStream(UntagStream it);

        T registerConsumer(RegisterConsumer it);

        T deregisterConsumer(DeregisterConsumer it);

        T forgetShards(ForgetShards it);

        T dropOrphans(DropOrphans it);

        T shardsDropped(ShardsDropped it);

        T updateStreamOption(UpdateStreamOption it);

        T putPolicy(PutPolicy it);

        T updateAccount(UpdateAccount it);

        T createAccessKey(CreateAccessKey it);

        T deleteAccessKey(DeleteAccessKey it);

        T raiseLevel(RaiseLevel it);

        T changeNodes(ChangeNodes it);
    }
}
