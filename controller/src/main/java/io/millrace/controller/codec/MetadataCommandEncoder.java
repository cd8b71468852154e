package io.millrace.controller.codec;

import com.google.protobuf.ByteString;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.codec.MetadataRecordCodec;
import io.millrace.common.metadata.codec.OptionCodec;
import io.millrace.controller.command.MetadataCommand;
import io.millrace.proto.storage.v1.AccessKeyGone;
import io.millrace.proto.storage.v1.AccessKeyState;
import io.millrace.proto.storage.v1.ConsumerCommand;
import io.millrace.proto.storage.v1.CreateClusterCommand;
import io.millrace.proto.storage.v1.CreateGroupsCommand;
import io.millrace.proto.storage.v1.CreateStreamCommand;
import io.millrace.proto.storage.v1.DeleteStreamCommand;
import io.millrace.proto.storage.v1.DropOrphansCommand;
import io.millrace.proto.storage.v1.ForgetShardsCommand;
import io.millrace.proto.storage.v1.MergeShardsCommand;
import io.millrace.proto.storage.v1.MetadataEntry;
import io.millrace.proto.storage.v1.OrphanShardReport;
import io.millrace.proto.storage.v1.PutPolicyCommand;
import io.millrace.proto.storage.v1.ReshardRound;
import io.millrace.proto.storage.v1.RetentionChange;
import io.millrace.proto.storage.v1.ScaleMerge;
import io.millrace.proto.storage.v1.ScaleSplit;
import io.millrace.proto.storage.v1.ScaleStreamCommand;
import io.millrace.proto.storage.v1.SplitShardCommand;
import io.millrace.proto.storage.v1.TagStreamCommand;
import io.millrace.proto.storage.v1.UntagStreamCommand;
import io.millrace.proto.storage.v1.UpdateAccountCommand;
import io.millrace.proto.storage.v1.UpdateRetentionCommand;
import io.millrace.proto.storage.v1.UpdateShardCountCommand;
import io.millrace.proto.storage.v1.UpdateStreamModeCommand;

/** The writing half of {@link MetadataCommandCodec}. */
final class MetadataCommandEncoder implements MetadataCommand.Visitor<MetadataEntry.Builder> {

    static final MetadataCommandEncoder INSTANCE = new MetadataCommandEncoder();

    private MetadataCommandEncoder() {}

    private static MetadataEntry.Builder entry() {
        return MetadataEntry.newBuilder();
    }

    @Override
    public MetadataEntry.Builder createCluster(MetadataCommand.CreateCluster it) {
        return entry().setCreateCluster(CreateClusterCommand.newBuilder()
                .setClusterId(it.clusterId())
                .setTokenKeyHex(it.tokenKeyHex())
                .setFeatureLevel(it.featureLevel()));
    }

    @Override
    public MetadataEntry.Builder raiseLevel(MetadataCommand.RaiseLevel it) {
        return entry().setRaiseLevel(it.featureLevel());
    }

    @Override
    public MetadataEntry.Builder registerNode(MetadataCommand.RegisterNode it) {
        return entry().setRegisterNode(MetadataRecordCodec.node(it.node()));
    }

    @Override
    public MetadataEntry.Builder createGroups(MetadataCommand.CreateGroups it) {
        CreateGroupsCommand.Builder groups = CreateGroupsCommand.newBuilder();
        it.groups().forEach(group -> groups.addGroups(MetadataRecordCodec.group(group)));
        return entry().setCreateGroups(groups);
    }

    @Override
    public MetadataEntry.Builder createStream(MetadataCommand.CreateStream it) {
        return entry().setCreateStream(CreateStreamCommand.newBuilder()
                .setName(it.name())
                .setShardCount(it.shardCount())
                .setRetentionMillis(it.retention().toMillis())
                .setMaxRecordKib(it.maxRecordKib())
                .putAllTags(it.tags())
                .setWarmThroughputMibps(it.options().warmThroughputMibps())
                .setDistribution(OptionCodec.rule(it.options().distribution()))
                .setOnDemand(it.mode() == StreamMode.ON_DEMAND));
    }

    @Override
    public MetadataEntry.Builder streamOpened(MetadataCommand.StreamOpened it) {
        return entry().setStreamOpened(it.processId());
    }

    @Override
    public MetadataEntry.Builder deleteStream(MetadataCommand.DeleteStream it) {
        return entry().setDeleteStream(DeleteStreamCommand.newBuilder()
                .setName(it.name())
                .setEnforceConsumerDeletion(it.enforceConsumerDeletion()));
    }

    @Override
    public MetadataEntry.Builder streamDropped(MetadataCommand.StreamDropped it) {
        return entry().setStreamDropped(it.processId());
    }

    @Override
    public MetadataEntry.Builder splitShard(MetadataCommand.SplitShard it) {
        return entry().setSplitShard(SplitShardCommand.newBuilder()
                .setStreamName(it.stream())
                .setShardNumber(it.shard().number())
                .setNewStartingHashKey(ByteString.copyFrom(it.newStart().toBytes())));
    }

    @Override
    public MetadataEntry.Builder mergeShards(MetadataCommand.MergeShards it) {
        return entry().setMergeShards(MergeShardsCommand.newBuilder()
                .setStreamName(it.stream())
                .setShardNumber(it.lower().number())
                .setAdjacentShardNumber(it.upper().number()));
    }

    @Override
    public MetadataEntry.Builder updateShardCount(MetadataCommand.UpdateShardCount it) {
        return entry().setUpdateShardCount(UpdateShardCountCommand.newBuilder()
                .setStreamName(it.stream())
                .setTargetShardCount(it.target()));
    }

    @Override
    public MetadataEntry.Builder updateStreamMode(MetadataCommand.UpdateStreamMode it) {
        return entry().setUpdateStreamMode(UpdateStreamModeCommand.newBuilder()
                .setStreamName(it.stream())
                .setOnDemand(it.mode() == StreamMode.ON_DEMAND));
    }

    @Override
    public MetadataEntry.Builder scaleStream(MetadataCommand.ScaleStream it) {
        ScaleStreamCommand.Builder scale = ScaleStreamCommand.newBuilder().setStreamUid(it.streamUid());
        it.plan()
                .splits()
                .forEach(split -> scale.addSplits(ScaleSplit.newBuilder()
                        .setShardNumber(split.shard().number())
                        .setNewStartingHashKey(
                                ByteString.copyFrom(split.newStart().toBytes()))));
        it.plan()
                .merges()
                .forEach(merge -> scale.addMerges(ScaleMerge.newBuilder()
                        .setShardNumber(merge.lower().number())
                        .setAdjacentShardNumber(merge.upper().number())));
        return entry().setScaleStream(scale);
    }

    @Override
    public MetadataEntry.Builder parentsSealed(MetadataCommand.ParentsSealed it) {
        return entry().setParentsSealed(round(it.processId(), it.round()));
    }

    @Override
    public MetadataEntry.Builder childrenOpened(MetadataCommand.ChildrenOpened it) {
        return entry().setChildrenOpened(round(it.processId(), it.round()));
    }

    @Override
    public MetadataEntry.Builder updateRetention(MetadataCommand.UpdateRetention it) {
        RetentionChange change = switch (it.direction()) {
            case ANY -> RetentionChange.RETENTION_CHANGE_ANY;
            case INCREASE -> RetentionChange.RETENTION_CHANGE_INCREASE;
            case DECREASE -> RetentionChange.RETENTION_CHANGE_DECREASE;
        };
        return entry().setUpdateRetention(UpdateRetentionCommand.newBuilder()
                .setStreamName(it.stream())
                .setRetentionMillis(it.retention().toMillis())
                .setChange(change));
    }

    @Override
    public MetadataEntry.Builder tagStream(MetadataCommand.TagStream it) {
        return entry().setTagStream(TagStreamCommand.newBuilder()
                .setStreamName(it.stream())
                .setConsumerName(it.consumer())
                .putAllTags(it.tags()));
    }

    @Override
    public MetadataEntry.Builder untagStream(MetadataCommand.UntagStream it) {
        return entry().setUntagStream(UntagStreamCommand.newBuilder()
                .setStreamName(it.stream())
                .setConsumerName(it.consumer())
                .addAllKeys(it.keys()));
    }

    @Override
    public MetadataEntry.Builder registerConsumer(MetadataCommand.RegisterConsumer it) {
        return entry().setRegisterConsumer(consumer(it.stream(), it.consumer()).putAllTags(it.tags()));
    }

    @Override
    public MetadataEntry.Builder deregisterConsumer(MetadataCommand.DeregisterConsumer it) {
        return entry().setDeregisterConsumer(consumer(it.stream(), it.consumer()));
    }

    @Override
    public MetadataEntry.Builder forgetShards(MetadataCommand.ForgetShards it) {
        return entry().setForgetShards(ForgetShardsCommand.newBuilder().addAllShardUids(it.shardUids()));
    }

    @Override
    public MetadataEntry.Builder dropOrphans(MetadataCommand.DropOrphans it) {
        DropOrphansCommand.Builder command = DropOrphansCommand.newBuilder();
        it.orphans()
                .forEach(orphan -> command.addOrphans(OrphanShardReport.newBuilder()
                        .setShardUid(orphan.shardUid())
                        .setStreamUid(orphan.streamUid())
                        .setGroup(orphan.group().value())));
        return entry().setDropOrphans(command);
    }

    @Override
    public MetadataEntry.Builder shardsDropped(MetadataCommand.ShardsDropped it) {
        return entry().setShardsDropped(it.processId());
    }

    @Override
    public MetadataEntry.Builder updateStreamOption(MetadataCommand.UpdateStreamOption it) {
        return entry().setUpdateStreamOption(StreamOptionCodec.command(it));
    }

    @Override
    public MetadataEntry.Builder putPolicy(MetadataCommand.PutPolicy it) {
        return entry().setPutPolicy(PutPolicyCommand.newBuilder()
                .setStreamName(it.stream())
                .setConsumerName(it.consumer())
                .setPolicy(it.policy()));
    }

    @Override
    public MetadataEntry.Builder updateAccount(MetadataCommand.UpdateAccount it) {
        return entry().setUpdateAccount(UpdateAccountCommand.newBuilder().setCommitted(it.committed()));
    }

    @Override
    public MetadataEntry.Builder createAccessKey(MetadataCommand.CreateAccessKey it) {
        return entry().setCreateAccessKey(AccessKeyState.newBuilder()
                .setId(it.id())
                .setSecret(it.secret())
                .setDescription(it.description()));
    }

    @Override
    public MetadataEntry.Builder deleteAccessKey(MetadataCommand.DeleteAccessKey it) {
        return entry().setDeleteAccessKey(AccessKeyGone.newBuilder().setId(it.id()));
    }

    @Override
    public MetadataEntry.Builder changeNodes(MetadataCommand.ChangeNodes it) {
        return NodeChangeCodec.entry(it.change());
    }

    private static ReshardRound.Builder round(long processId, int round) {
        return ReshardRound.newBuilder().setProcessId(processId).setRound(round);
    }

    private static ConsumerCommand.Builder consumer(String stream, String consumer) {
        return ConsumerCommand.newBuilder().setStreamName(stream).setConsumerName(consumer);
    }
}
