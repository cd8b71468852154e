package io.millrace.common.metadata.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ClusterInfo;
import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeDuty;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.StreamCapacity;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.proto.storage.v1.AccessKeyGone;
import io.millrace.proto.storage.v1.ClusterState;
import io.millrace.proto.storage.v1.ConsumerGone;
import io.millrace.proto.storage.v1.ConsumerState;
import io.millrace.proto.storage.v1.GroupState;
import io.millrace.proto.storage.v1.NodeGone;
import io.millrace.proto.storage.v1.NodeState;
import io.millrace.proto.storage.v1.ProcessGone;
import io.millrace.proto.storage.v1.Resharded;
import io.millrace.proto.storage.v1.ShardGone;
import io.millrace.proto.storage.v1.ShardState;
import io.millrace.proto.storage.v1.StreamGone;
import io.millrace.proto.storage.v1.StreamStage;
import io.millrace.proto.storage.v1.StreamState;
import java.time.Duration;

/** {@link MetadataRecord} to and from {@code millrace.storage.v1.MetadataRecord}. Any thread. */
public final class MetadataRecordCodec {

    private static final Encoder ENCODER = new Encoder();

    private MetadataRecordCodec() {}

    public static io.millrace.proto.storage.v1.MetadataRecord toProto(MetadataRecord change) {
        return change.accept(ENCODER).build();
    }

    /**
     * Reads one record.
     *
     * @throws IllegalArgumentException when it is of a kind that this version does not know
     */
    public static MetadataRecord fromProto(io.millrace.proto.storage.v1.MetadataRecord change) {
        return switch (change.getRecordCase()) {
            case CLUSTER -> new MetadataRecord.Cluster(cluster(change.getCluster()));
            case NODE -> new MetadataRecord.Node(node(change.getNode()));
            case NODE_GONE ->
                new MetadataRecord.NodeGone(new NodeId(change.getNodeGone().getNodeId()));
            case GROUP -> group(change.getGroup());
            case STREAM -> stream(change.getStream());
            case STREAM_GONE ->
                new MetadataRecord.StreamGone(change.getStreamGone().getUid());
            case SHARD ->
                new MetadataRecord.Shard(
                        change.getShard().getStreamUid(),
                        ShardCodec.shard(change.getShard().getShard()));
            case SHARD_GONE ->
                new MetadataRecord.ShardGone(
                        change.getShardGone().getStreamUid(),
                        new ShardId(change.getShardGone().getNumber()));
            case CONSUMER -> consumer(change.getConsumer());
            case CONSUMER_GONE ->
                new MetadataRecord.ConsumerGone(
                        change.getConsumerGone().getStreamUid(),
                        change.getConsumerGone().getName());
            case PROCESS -> new MetadataRecord.Process(ProcessCodec.process(change.getProcess()));
            case RESHARDED ->
                new MetadataRecord.Resharded(
                        change.getResharded().getProcessId(),
                        change.getResharded().getAtMillis());
            case PROCESS_GONE ->
                new MetadataRecord.ProcessGone(change.getProcessGone().getId());
            case STREAM_OPTIONS ->
                new MetadataRecord.Options(
                        change.getStreamOptions().getStreamUid(), OptionCodec.options(change.getStreamOptions()));
            case ACCESS_KEY -> new MetadataRecord.AccessKey(OptionCodec.accessKey(change.getAccessKey()));
            case ACCESS_KEY_GONE ->
                new MetadataRecord.AccessKeyGone(change.getAccessKeyGone().getId());
            case ACCOUNT -> new MetadataRecord.Account(OptionCodec.account(change.getAccount()));
            case RECORD_NOT_SET ->
                throw new IllegalArgumentException("a metadata record of a newer version: update this server");
        };
    }

    /** The record's bytes, as in ImageUpdate.records. */
    public static ByteString encode(MetadataRecord change) {
        return toProto(change).toByteString();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when the bytes are not a record that this version knows
     */
    public static MetadataRecord decode(ByteString bytes) {
        try {
            return fromProto(io.millrace.proto.storage.v1.MetadataRecord.parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a metadata record", e);
        }
    }

    /** A node as it stands in records and commands. */
    public static NodeState node(NodeInfo node) {
        return NodeState.newBuilder()
                .setNodeId(node.id().value())
                .setZone(node.zone())
                .setEndpoint(node.endpoint())
                .setRaftEndpoint(node.raftEndpoint())
                .setIncarnation(node.incarnation())
                .setVersion(node.version())
                .setDraining(node.duty() == NodeDuty.DRAINING)
                .build();
    }

    /** Reads what {@link #node(NodeInfo)} wrote. */
    public static NodeInfo node(NodeState state) {
        return new NodeInfo(
                new NodeId(state.getNodeId()),
                state.getZone(),
                state.getEndpoint(),
                state.getRaftEndpoint(),
                state.getIncarnation(),
                state.getVersion(),
                state.getDraining() ? NodeDuty.DRAINING : NodeDuty.SERVING);
    }

    /** A group as it stands in records and commands. */
    public static GroupState group(MetadataRecord.Group group) {
        GroupState.Builder state = GroupState.newBuilder().setGroup(group.id().value());
        group.replicas().forEach(node -> state.addReplicas(node.value()));
        return state.build();
    }

    /** Reads what {@link #group(MetadataRecord.Group)} wrote. */
    public static MetadataRecord.Group group(GroupState state) {
        return new MetadataRecord.Group(
                new GroupId(state.getGroup()),
                state.getReplicasList().stream().map(NodeId::new).toList());
    }

    private static ClusterInfo cluster(ClusterState state) {
        return new ClusterInfo(
                state.getClusterId(), state.getTokenKeyHex(), state.getNextUid(), state.getFeatureLevel());
    }

    private static MetadataRecord.Stream stream(StreamState state) {
        return new MetadataRecord.Stream(
                state.getUid(),
                state.getName(),
                status(state.getStage()),
                Duration.ofMillis(state.getRetentionMillis()),
                state.getCreatedMillis(),
                state.getMaxRecordKib(),
                state.getNextShardNumber(),
                state.getTagsMap(),
                new StreamCapacity(
                        mode(state.getOnDemand()),
                        state.getShardCountUpdateMillisList(),
                        state.getModeChangeMillisList()));
    }

    /** The mode as streams and commands store it. */
    public static StreamMode mode(boolean onDemand) {
        return onDemand ? StreamMode.ON_DEMAND : StreamMode.PROVISIONED;
    }

    private static MetadataRecord.Consumer consumer(ConsumerState state) {
        return new MetadataRecord.Consumer(
                state.getStreamUid(),
                new ConsumerInfo(state.getName(), state.getCreatedMillis(), state.getTagsMap(), state.getPolicy()));
    }

    private static StreamStatus status(StreamStage stage) {
        return switch (stage) {
            case STREAM_STAGE_CREATING -> StreamStatus.CREATING;
            case STREAM_STAGE_DELETING -> StreamStatus.DELETING;
            case STREAM_STAGE_ACTIVE -> StreamStatus.ACTIVE;
            case STREAM_STAGE_UPDATING -> StreamStatus.UPDATING;
            case STREAM_STAGE_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("stream state " + stage + " is not known to this version");
        };
    }

    private static StreamStage stage(StreamStatus status) {
        return switch (status) {
            case CREATING -> StreamStage.STREAM_STAGE_CREATING;
            case DELETING -> StreamStage.STREAM_STAGE_DELETING;
            case ACTIVE -> StreamStage.STREAM_STAGE_ACTIVE;
            case UPDATING -> StreamStage.STREAM_STAGE_UPDATING;
        };
    }

    private static final class Encoder
            implements MetadataRecord.Visitor<io.millrace.proto.storage.v1.MetadataRecord.Builder> {

        private static io.millrace.proto.storage.v1.MetadataRecord.Builder builder() {
            return io.millrace.proto.storage.v1.MetadataRecord.newBuilder();
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder cluster(MetadataRecord.Cluster it) {
            return builder()
                    .setCluster(ClusterState.newBuilder()
                            .setClusterId(it.info().clusterId())
                            .setTokenKeyHex(it.info().tokenKeyHex())
                            .setNextUid(it.info().nextUid())
                            .setFeatureLevel(it.info().featureLevel()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder node(MetadataRecord.Node it) {
            return builder().setNode(MetadataRecordCodec.node(it.info()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder nodeGone(MetadataRecord.NodeGone it) {
            return builder().setNodeGone(NodeGone.newBuilder().setNodeId(it.id().value()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder group(MetadataRecord.Group it) {
            return builder().setGroup(MetadataRecordCodec.group(it));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder stream(MetadataRecord.Stream it) {
            return builder()
                    .setStream(StreamState.newBuilder()
                            .setUid(it.uid())
                            .setName(it.name())
                            .setStage(stage(it.status()))
                            .setRetentionMillis(it.retention().toMillis())
                            .setCreatedMillis(it.createdMillis())
                            .setMaxRecordKib(it.maxRecordKib())
                            .setNextShardNumber(it.nextShardNumber())
                            .putAllTags(it.tags())
                            .addAllShardCountUpdateMillis(it.capacity().shardCountUpdates())
                            .setOnDemand(it.capacity().mode() == StreamMode.ON_DEMAND)
                            .addAllModeChangeMillis(it.capacity().modeChanges()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder streamGone(MetadataRecord.StreamGone it) {
            return builder().setStreamGone(StreamGone.newBuilder().setUid(it.uid()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder shard(MetadataRecord.Shard it) {
            return builder()
                    .setShard(ShardState.newBuilder()
                            .setStreamUid(it.streamUid())
                            .setShard(ShardCodec.description(it.info())));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder shardGone(MetadataRecord.ShardGone it) {
            return builder()
                    .setShardGone(ShardGone.newBuilder()
                            .setStreamUid(it.streamUid())
                            .setNumber(it.id().number()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder consumer(MetadataRecord.Consumer it) {
            return builder()
                    .setConsumer(ConsumerState.newBuilder()
                            .setStreamUid(it.streamUid())
                            .setName(it.info().name())
                            .setCreatedMillis(it.info().createdMillis())
                            .putAllTags(it.info().tags())
                            .setPolicy(it.info().policy()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder consumerGone(MetadataRecord.ConsumerGone it) {
            return builder()
                    .setConsumerGone(ConsumerGone.newBuilder()
                            .setStreamUid(it.streamUid())
                            .setName(it.name()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder options(MetadataRecord.Options it) {
            return builder().setStreamOptions(OptionCodec.state(it.streamUid(), it.options()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder accessKey(MetadataRecord.AccessKey it) {
            return builder().setAccessKey(OptionCodec.state(it.info()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder accessKeyGone(MetadataRecord.AccessKeyGone it) {
            return builder().setAccessKeyGone(AccessKeyGone.newBuilder().setId(it.id()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder account(MetadataRecord.Account it) {
            return builder().setAccount(OptionCodec.state(it.info()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder process(MetadataRecord.Process it) {
            return builder().setProcess(ProcessCodec.state(it.info()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder resharded(MetadataRecord.Resharded it) {
            return builder()
                    .setResharded(
                            Resharded.newBuilder().setProcessId(it.processId()).setAtMillis(it.atMillis()));
        }

        @Override
        public io.millrace.proto.storage.v1.MetadataRecord.Builder processGone(MetadataRecord.ProcessGone it) {
            return builder().setProcessGone(ProcessGone.newBuilder().setId(it.id()));
        }
    }
}
