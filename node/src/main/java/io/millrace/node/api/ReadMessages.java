package io.millrace.node.api;

import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.node.read.BlockSlice;
import io.millrace.node.read.ChildShard;
import io.millrace.node.read.ReadBatch;
import io.millrace.node.subscribe.SubscriptionEvent;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.ShardIdentity;
import io.millrace.proto.api.v1.SubscribeEvent;

/** What readers get, as messages. Block bytes are wrapped, not copied. */
final class ReadMessages {

    private ReadMessages() {}

    static GetRecordsResponse of(ReadBatch batch) {
        GetRecordsResponse.Builder response = GetRecordsResponse.newBuilder()
                .setShard(identity(batch.shard()))
                .setNextShardIterator(batch.nextIterator().orElse(""))
                .setMillisBehindLatest(batch.millisBehindLatest());
        batch.slices().forEach(slice -> response.addBlocks(of(slice)));
        batch.children().forEach(child -> response.addChildShards(of(child)));
        return response.build();
    }

    static SubscribeEvent of(SubscriptionEvent event) {
        SubscribeEvent.Builder message = SubscribeEvent.newBuilder()
                .setContinuationSequenceNumber(event.continuation())
                .setMillisBehindLatest(event.millisBehindLatest());
        if (event.first() == SubscriptionEvent.First.FIRST) {
            message.setShard(identity(event.shard()));
        }
        event.slices().forEach(slice -> message.addBlocks(of(slice)));
        event.children().forEach(child -> message.addChildShards(of(child)));
        return message.build();
    }

    static ShardIdentity identity(ShardInfo shard) {
        return ShardIdentity.newBuilder()
                .setShardUid(shard.uid())
                .setNumber(shard.id().number())
                .setEpochSeconds(shard.epochSeconds())
                .build();
    }

    static io.millrace.proto.api.v1.BlockSlice of(BlockSlice slice) {
        return io.millrace.proto.api.v1.BlockSlice.newBuilder()
                .setBaseOffset(slice.block().baseOffset())
                .setSkip(slice.skip())
                .setTake(slice.take())
                .setBlock(UnsafeByteOperations.unsafeWrap(slice.block().bytes()))
                .build();
    }

    static io.millrace.proto.api.v1.ChildShard of(ChildShard child) {
        io.millrace.proto.api.v1.ChildShard.Builder message = io.millrace.proto.api.v1.ChildShard.newBuilder()
                .setShardId(child.id().toString())
                .setStartingHashKey(child.range().start().toString())
                .setEndingHashKey(child.range().end().toString());
        child.parents().forEach(parent -> message.addParentShards(parent.toString()));
        return message.build();
    }
}
