package io.millrace.common.metadata;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One change of the metadata. All but the {@code …Gone} ones and {@link Resharded} hold the whole new state of one thing. Handlers make them,
 * {@link MetadataDelta} replays them, {@link MetadataImage#toRecords} writes an image as them.
 */
public sealed interface MetadataRecord {

    /** Calls the visitor's method for this kind of record. */
    <T> T accept(Visitor<T> visitor);

    /** Identity and counters of the cluster. */
    record Cluster(ClusterInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.cluster(this);
        }
    }

    /** A registered node. */
    record Node(NodeInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.node(this);
        }
    }

    /** A node that was removed. */
    record NodeGone(NodeId id) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.nodeGone(this);
        }
    }

    /** A replica group; how many shards it has follows from the shards. */
    record Group(GroupId id, List<NodeId> replicas) implements MetadataRecord {
        public Group {
            replicas = List.copyOf(replicas);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.group(this);
        }
    }

    /** A stream without shards and consumers; those of a known stream stay. Members as in {@link StreamInfo}. */
    record Stream(
            long uid,
            String name,
            StreamStatus status,
            Duration retention,
            long createdMillis,
            int maxRecordKib,
            int nextShardNumber,
            Map<String, String> tags,
            StreamCapacity capacity)
            implements MetadataRecord {

        public Stream {
            tags = Map.copyOf(tags);
        }

        /** The part of a stream that this record holds. */
        public static Stream of(StreamInfo stream) {
            return new Stream(
                    stream.uid(),
                    stream.name(),
                    stream.status(),
                    stream.retention(),
                    stream.createdMillis(),
                    stream.maxRecordKib(),
                    stream.nextShardNumber(),
                    stream.tags(),
                    stream.capacity());
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.stream(this);
        }
    }

    /** A stream that is no more, with all its shards and consumers. */
    record StreamGone(long uid) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.streamGone(this);
        }
    }

    /** A shard of a known stream. */
    record Shard(long streamUid, ShardInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.shard(this);
        }
    }

    /** A shard that is no more. */
    record ShardGone(long streamUid, ShardId id) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.shardGone(this);
        }
    }

    /** A registered consumer of a known stream. */
    record Consumer(long streamUid, ConsumerInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.consumer(this);
        }
    }

    /** A registered consumer that is no more. */
    record ConsumerGone(long streamUid, String name) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.consumerGone(this);
        }
    }

    /** Options of a known stream. */
    record Options(long streamUid, StreamOptions options) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.options(this);
        }
    }

    /** A key that signs calls of the Kinesis protocol. */
    record AccessKey(AccessKeyInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.accessKey(this);
        }
    }

    /** An access key that is no more. */
    record AccessKeyGone(String id) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.accessKeyGone(this);
        }
    }

    /** Settings that belong to no single stream. */
    record Account(AccountInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.account(this);
        }
    }

    /** A long job in its current phase. */
    record Process(ProcessInfo info) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.process(this);
        }
    }

    /**
     * The present round of a reshard is done: its parents are closed and its children open. Which those are stands in the
     * process, so this is as short for thousands of shards as for one.
     *
     * @param processId the reshard
     * @param atMillis time that they are closed and created at; a parent made later closes at its creation
     */
    record Resharded(long processId, long atMillis) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.resharded(this);
        }
    }

    /** A long job that has ended. */
    record ProcessGone(long id) implements MetadataRecord {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.processGone(this);
        }
    }

    /** One method per kind, so that the compiler finds the places that forget one. */
    interface Visitor<T> {
        T cluster(Cluster it);

        T node(Node it);

        T nodeGone(NodeGone it);

        T group(Group it);

        T stream(Stream it);

        T streamGone(StreamGone it);

        T shard(Shard it);

        T shardGone(ShardGone it);

        T consumer(Consumer it);

        T consumerGone(ConsumerGone it);

        T options(Options it);

        T accessKey(AccessKey it);

        T accessKeyGone(AccessKeyGone it);

        T account(Account it);

        T process(Process it);

        T resharded(Resharded it);

        T processGone(ProcessGone it);
    }
}
