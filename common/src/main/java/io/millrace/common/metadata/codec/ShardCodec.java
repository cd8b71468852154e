package io.millrace.common.metadata.codec;

import com.google.protobuf.ByteString;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.proto.storage.v1.ShardDescription;

/** {@link ShardInfo} to and from its stored form. */
final class ShardCodec {

    private ShardCodec() {}

    static ShardDescription description(ShardInfo shard) {
        ShardDescription.Builder description = ShardDescription.newBuilder()
                .setUid(shard.uid())
                .setNumber(shard.id().number())
                .setStartingHashKey(ByteString.copyFrom(shard.range().start().toBytes()))
                .setEndingHashKey(ByteString.copyFrom(shard.range().end().toBytes()))
                .setGroup(shard.group().value())
                .setEpochSeconds(shard.epochSeconds())
                .setCreatedMillis(shard.createdMillis());
        shard.parents().forEach(parent -> description.addParents(parent.number()));
        if (!shard.isOpen()) {
            description.setClosedMillis(shard.closedMillis());
        }
        return description.build();
    }

    static ShardInfo shard(ShardDescription description) {
        return new ShardInfo(
                description.getUid(),
                new ShardId(description.getNumber()),
                new HashKeyRange(
                        HashKey.fromBytes(description.getStartingHashKey().toByteArray()),
                        HashKey.fromBytes(description.getEndingHashKey().toByteArray())),
                new GroupId(description.getGroup()),
                description.getEpochSeconds(),
                description.getParentsList().stream().map(ShardId::new).toList(),
                description.getCreatedMillis(),
                description.hasClosedMillis() ? description.getClosedMillis() : -1);
    }
}
