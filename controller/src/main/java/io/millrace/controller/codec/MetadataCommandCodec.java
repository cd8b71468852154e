package io.millrace.controller.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.StreamOptions;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.common.metadata.codec.OptionCodec;
import io.millrace.controller.autoscale.ScalePlan;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.controller.command.MetadataCommand.RetentionDirection;
import io.millrace.controller.command.Quotas;
import io.millrace.controller.command.Stamp;
import io.millrace.controller.placement.Loads;
import io.millrace.proto.storage.v1.CreateStreamCommand;
import io.millrace.proto.storage.v1.DropOrphansCommand;
import io.millrace.proto.storage.v1.MetadataEntry;
import io.millrace.proto.storage.v1.MetadataQuotas;
import io.millrace.proto.storage.v1.RetentionChange;
import io.millrace.proto.storage.v1.ScaleStreamCommand;
import io.millrace.proto.storage.v1.UpdateRetentionCommand;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** Commands with their stamp, to and from {@code millrace.storage.v1.MetadataEntry}. Any thread. */
public final class MetadataCommandCodec {

    private MetadataCommandCodec() {}

    /**
     * A command as it stands in the log.
     *
     * @param stamp what the leader wrote beside it
     * @param command the command
     */
    public record Entry(Stamp stamp, MetadataCommand command) {}

    /**
     * Writes an entry with the level that its decision needs, so that a controller of an earlier version stops at it instead of
     * deciding otherwise.
     */
    public static ByteBuffer encode(Stamp stamp, MetadataCommand command) {
        return encode(stamp, command.accept(MetadataCommandEncoder.INSTANCE), command.featureLevel());
    }

    /**
     * An entry with its command, as it stands in the log.
     *
     * @param least level that the command needs
     */
    public static ByteBuffer encode(Stamp stamp, MetadataEntry.Builder entry, int least) {
        int level = Math.max(least, stamp.loads().isPresent() ? FeatureLevels.LOADS : least);
        entry.setFeatureLevel(level).setNowMillis(stamp.nowMillis()).setQuotas(quotas(stamp.quotas()));
        stamp.loads().map(LoadsCodec::encode).ifPresent(entry::setLoads);
        return ByteBuffer.wrap(entry.build().toByteArray());
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException when it is damaged or of a newer version: this replica must not go on
     */
    public static Entry decode(ByteBuffer bytes) {
        MetadataEntry entry = parse(bytes);
        return new Entry(stamp(entry), command(entry));
    }

    /** What the leader wrote beside the command. */
    public static Stamp stamp(MetadataEntry entry) {
        Optional<Loads> loads = entry.hasLoads() ? Optional.of(LoadsCodec.decode(entry.getLoads())) : Optional.empty();
        return new Stamp(entry.getNowMillis(), quotas(entry.getQuotas()), loads);
    }

    /**
     * Reads an entry of the metadata log, whatever it is about.
     *
     * @throws IllegalArgumentException when it is damaged or of a newer version: this replica must not go on
     */
    public static MetadataEntry parse(ByteBuffer bytes) {
        MetadataEntry entry;
        try {
            entry = MetadataEntry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("not a metadata command", e);
        }
        if (entry.getFeatureLevel() > FeatureLevels.KNOWN) {
            throw new IllegalArgumentException("the metadata log needs feature level " + entry.getFeatureLevel()
                    + ", this version knows " + FeatureLevels.KNOWN + ": update this server");
        }
        return entry;
    }

    /** The command of an entry that is not about consumer groups. */
    public static MetadataCommand command(MetadataEntry entry) {
        return switch (entry.getCommandCase()) {
            case CREATE_CLUSTER ->
                new MetadataCommand.CreateCluster(
                        entry.getCreateCluster().getClusterId(),
                        entry.getCreateCluster().getTokenKeyHex(),
                        entry.getCreateCluster().getFeatureLevel());
            case REGISTER_NODE -> new MetadataCommand.RegisterNode(MetadataRecordCodec.node(entry.getRegisterNode()));
            case CREATE_GROUPS ->
                new MetadataCommand.CreateGroups(entry.getCreateGroups().getGroupsList().stream()
                        .map(MetadataRecordCodec::group)
                        .toList());
            case CREATE_STREAM -> createStream(entry.getCreateStream());
            case STREAM_OPENED -> new MetadataCommand.StreamOpened(entry.getStreamOpened());
            case DELETE_STREAM ->
                new MetadataCommand.DeleteStream(
                        entry.getDeleteStream().getName(),
                        entry.getDeleteStream().getEnforceConsumerDeletion());
            case STREAM_DROPPED -> new MetadataCommand.StreamDropped(entry.getStreamDropped());
            case SPLIT_SHARD, MERGE_SHARDS, UPDATE_SHARD_COUNT, PARENTS_SEALED, CHILDREN_OPENED -> reshard(entry);
            case UPDATE_STREAM_MODE ->
                new MetadataCommand.UpdateStreamMode(
                        entry.getUpdateStreamMode().getStreamName(),
                        MetadataRecordCodec.mode(entry.getUpdateStreamMode().getOnDemand()));
            case SCALE_STREAM -> scaleStream(entry.getScaleStream());
            case UPDATE_RETENTION -> updateRetention(entry.getUpdateRetention());
            case TAG_STREAM ->
                new MetadataCommand.TagStream(
                        entry.getTagStream().getStreamName(),
                        entry.getTagStream().getConsumerName(),
                        entry.getTagStream().getTagsMap());
            case UNTAG_STREAM ->
                new MetadataCommand.UntagStream(
                        entry.getUntagStream().getStreamName(),
                        entry.getUntagStream().getConsumerName(),
                        entry.getUntagStream().getKeysList());
            case REGISTER_CONSUMER ->
                new MetadataCommand.RegisterConsumer(
                        entry.getRegisterConsumer().getStreamName(),
                        entry.getRegisterConsumer().getConsumerName(),
                        entry.getRegisterConsumer().getTagsMap());
            case DEREGISTER_CONSUMER ->
                new MetadataCommand.DeregisterConsumer(
                        entry.getDeregisterConsumer().getStreamName(),
                        entry.getDeregisterConsumer().getConsumerName());
            case FORGET_SHARDS ->
                new MetadataCommand.ForgetShards(entry.getForgetShards().getShardUidsList());
            case DROP_ORPHANS -> dropOrphans(entry.getDropOrphans());
            case SHARDS_DROPPED -> new MetadataCommand.ShardsDropped(entry.getShardsDropped());
            case UPDATE_STREAM_OPTION -> StreamOptionCodec.command(entry.getUpdateStreamOption());
            case PUT_POLICY, UPDATE_ACCOUNT, CREATE_ACCESS_KEY, DELETE_ACCESS_KEY -> access(entry);
            case DRAIN_NODE, REMOVE_NODE, MOVE_REPLICA, ABANDON_MOVE, MOVE_ENDED -> NodeChangeCodec.command(entry);
            case RAISE_LEVEL -> new MetadataCommand.RaiseLevel(entry.getRaiseLevel());
            case COORDINATION -> throw new IllegalArgumentException("a command about consumer groups");
            case COMMAND_NOT_SET ->
                throw new IllegalArgumentException("a metadata command of a newer version: update this server");
        };
    }

    private static MetadataCommand dropOrphans(DropOrphansCommand command) {
        return new MetadataCommand.DropOrphans(command.getOrphansList().stream()
                .map(orphan -> new MetadataCommand.Orphan(
                        orphan.getShardUid(), orphan.getStreamUid(), new GroupId(orphan.getGroup())))
                .toList());
    }

    private static MetadataCommand access(MetadataEntry entry) {
        return switch (entry.getCommandCase()) {
            case PUT_POLICY ->
                new MetadataCommand.PutPolicy(
                        entry.getPutPolicy().getStreamName(),
                        entry.getPutPolicy().getConsumerName(),
                        entry.getPutPolicy().getPolicy());
            case UPDATE_ACCOUNT ->
                new MetadataCommand.UpdateAccount(entry.getUpdateAccount().getCommitted());
            case CREATE_ACCESS_KEY ->
                new MetadataCommand.CreateAccessKey(
                        entry.getCreateAccessKey().getId(),
                        entry.getCreateAccessKey().getSecret(),
                        entry.getCreateAccessKey().getDescription());
            case DELETE_ACCESS_KEY ->
                new MetadataCommand.DeleteAccessKey(entry.getDeleteAccessKey().getId());
            default -> throw new IllegalArgumentException("not a command about access: " + entry.getCommandCase());
        };
    }

    private static MetadataCommand reshard(MetadataEntry entry) {
        return switch (entry.getCommandCase()) {
            case SPLIT_SHARD ->
                new MetadataCommand.SplitShard(
                        entry.getSplitShard().getStreamName(),
                        new ShardId(entry.getSplitShard().getShardNumber()),
                        key(entry.getSplitShard().getNewStartingHashKey()));
            case MERGE_SHARDS ->
                new MetadataCommand.MergeShards(
                        entry.getMergeShards().getStreamName(),
                        new ShardId(entry.getMergeShards().getShardNumber()),
                        new ShardId(entry.getMergeShards().getAdjacentShardNumber()));
            case UPDATE_SHARD_COUNT ->
                new MetadataCommand.UpdateShardCount(
                        entry.getUpdateShardCount().getStreamName(),
                        entry.getUpdateShardCount().getTargetShardCount());
            case PARENTS_SEALED ->
                new MetadataCommand.ParentsSealed(
                        entry.getParentsSealed().getProcessId(),
                        entry.getParentsSealed().getRound());
            case CHILDREN_OPENED ->
                new MetadataCommand.ChildrenOpened(
                        entry.getChildrenOpened().getProcessId(),
                        entry.getChildrenOpened().getRound());
            default -> throw new IllegalArgumentException("not a reshard command: " + entry.getCommandCase());
        };
    }

    private static MetadataCommand createStream(CreateStreamCommand command) {
        return new MetadataCommand.CreateStream(
                command.getName(),
                command.getShardCount(),
                Duration.ofMillis(command.getRetentionMillis()),
                command.getMaxRecordKib(),
                command.getTagsMap(),
                MetadataRecordCodec.mode(command.getOnDemand()),
                StreamOptions.NONE
                        .withWarmThroughput(command.getWarmThroughputMibps())
                        .withDistribution(OptionCodec.distribution(command.getDistribution())));
    }

    private static MetadataCommand scaleStream(ScaleStreamCommand command) {
        return new MetadataCommand.ScaleStream(
                command.getStreamUid(),
                new ScalePlan(
                        command.getSplitsList().stream()
                                .map(split -> new ScalePlan.Split(
                                        new ShardId(split.getShardNumber()), key(split.getNewStartingHashKey())))
                                .toList(),
                        command.getMergesList().stream()
                                .map(merge -> new ScalePlan.Merge(
                                        new ShardId(merge.getShardNumber()),
                                        new ShardId(merge.getAdjacentShardNumber())))
                                .toList()));
    }

    private static MetadataCommand updateRetention(UpdateRetentionCommand command) {
        return new MetadataCommand.UpdateRetention(
                command.getStreamName(),
                Duration.ofMillis(command.getRetentionMillis()),
                direction(command.getChange()));
    }

    private static RetentionDirection direction(RetentionChange change) {
        return switch (change) {
            case RETENTION_CHANGE_ANY -> RetentionDirection.ANY;
            case RETENTION_CHANGE_INCREASE -> RetentionDirection.INCREASE;
            case RETENTION_CHANGE_DECREASE -> RetentionDirection.DECREASE;
            case UNRECOGNIZED -> throw new IllegalArgumentException("a retention change of a newer version");
        };
    }

    private static HashKey key(ByteString bytes) {
        return HashKey.fromBytes(bytes.toByteArray());
    }

    private static MetadataQuotas quotas(Quotas quotas) {
        return MetadataQuotas.newBuilder()
                .setMinRetentionMillis(quotas.minRetention().toMillis())
                .setMaxRetentionMillis(quotas.maxRetention().toMillis())
                .setMaxRecordKib(quotas.maxRecordKib())
                .setShardsPerStream(quotas.shardsPerStream())
                .setShardsPerCluster(quotas.shardsPerCluster())
                .setConsumersPerStream(quotas.consumersPerStream())
                .setShardCountUpdatesPerDay(quotas.shardCountUpdatesPerDay())
                .setScaleFactor(quotas.scaleFactor())
                .setTagsPerStream(quotas.tagsPerStream())
                .setStreamsCreating(quotas.streamsCreating())
                .setOnDemandStreams(quotas.onDemandStreams())
                .setModeChangesPerDay(quotas.modeChangesPerDay())
                .setEncryptionChangesPerDay(quotas.encryptionChangesPerDay())
                .setConsumerGroups(quotas.consumerGroups())
                .setLeasesPerCluster(quotas.leasesPerCluster())
                .build();
    }

    private static Quotas quotas(MetadataQuotas quotas) {
        return new Quotas(
                Duration.ofMillis(quotas.getMinRetentionMillis()),
                Duration.ofMillis(quotas.getMaxRetentionMillis()),
                quotas.getMaxRecordKib(),
                quotas.getShardsPerStream(),
                quotas.getShardsPerCluster(),
                quotas.getConsumersPerStream(),
                quotas.getShardCountUpdatesPerDay(),
                quotas.getScaleFactor(),
                quotas.getTagsPerStream(),
                orUnlimited(quotas.getStreamsCreating()),
                orUnlimited(quotas.getOnDemandStreams()),
                orUnlimited(quotas.getModeChangesPerDay()),
                orUnlimited(quotas.getEncryptionChangesPerDay()),
                orUnlimited(quotas.getConsumerGroups()),
                orUnlimited(quotas.getLeasesPerCluster()));
    }

    /** Entries from before a limit existed were not decided by it. */
    private static int orUnlimited(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
