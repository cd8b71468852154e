package io.millrace.controller.codec;

import com.google.protobuf.ByteString;
import io.millrace.common.feature.FeatureLevels;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.controller.process.GroupCommand;
import io.millrace.proto.storage.v1.DropShards;
import io.millrace.proto.storage.v1.OpenShards;
import io.millrace.proto.storage.v1.Reshard;
import io.millrace.proto.storage.v1.ShardOpening;

/** {@link GroupCommand} to {@code millrace.storage.v1.GroupCommand}. Any thread. */
public final class GroupCommandCodec {

    private GroupCommandCodec() {}

    public static ByteString encode(GroupCommand command) {
        return proto(command).setFeatureLevel(FeatureLevels.BASE).build().toByteString();
    }

    private static io.millrace.proto.storage.v1.GroupCommand.Builder proto(GroupCommand command) {
        return command.accept(new GroupCommand.Visitor<>() {
            @Override
            public io.millrace.proto.storage.v1.GroupCommand.Builder open(GroupCommand.Open it) {
                OpenShards.Builder open = OpenShards.newBuilder();
                it.shards().forEach(shard -> open.addShards(opening(it.streamUid(), shard)));
                return io.millrace.proto.storage.v1.GroupCommand.newBuilder().setOpenShards(open);
            }

            @Override
            public io.millrace.proto.storage.v1.GroupCommand.Builder reshard(GroupCommand.Reshard it) {
                Reshard.Builder reshard = Reshard.newBuilder().addAllSealShardUids(it.seal());
                it.open().forEach(shard -> reshard.addOpenShards(opening(it.streamUid(), shard)));
                return io.millrace.proto.storage.v1.GroupCommand.newBuilder().setReshard(reshard);
            }

            @Override
            public io.millrace.proto.storage.v1.GroupCommand.Builder drop(GroupCommand.Drop it) {
                return io.millrace.proto.storage.v1.GroupCommand.newBuilder()
                        .setDropShards(DropShards.newBuilder().addAllShardUids(it.shardUids()));
            }

            @Override
            public io.millrace.proto.storage.v1.GroupCommand.Builder setMembers(GroupCommand.SetMembers it) {
                throw new IllegalArgumentException("members of a group do not stand in its log");
            }
        });
    }

    private static ShardOpening opening(long streamUid, ShardInfo shard) {
        return ShardOpening.newBuilder()
                .setShardUid(shard.uid())
                .setStreamUid(streamUid)
                .setNumber(shard.id().number())
                .setEpochSeconds(shard.epochSeconds())
                .setStartingHashKey(ByteString.copyFrom(shard.range().start().toBytes()))
                .setEndingHashKey(ByteString.copyFrom(shard.range().end().toBytes()))
                .build();
    }
}
