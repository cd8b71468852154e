package io.millrace.client.internal.read;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.millrace.client.StartPosition;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.BlockEncoder;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.GetRecordsResponse;
import io.millrace.proto.api.v1.ShardIdentity;
import org.jspecify.annotations.Nullable;

/** Gives one made-up record as a server's answer would bring it, on the caller's thread, and then waits for ever. */
final class RehearsedSource implements ShardSource {

    private static final byte[] TEXT = {'-'};

    private final int shardNumber;
    private final Sink sink;

    RehearsedSource(int shardNumber, Sink sink) {
        this.shardNumber = shardNumber;
        this.sink = sink;
    }

    @Override
    public int shardNumber() {
        return shardNumber;
    }

    @Override
    public void start() {
        Cursor cursor = new Cursor(new ShardId(shardNumber).toString(), shardNumber, 0, StartPosition.trimHorizon());
        GetRecordsResponse answer = answer();
        cursor.identity(answer.getShard());
        for (BlockSlice slice : answer.getBlocksList()) {
            @Nullable Chunk chunk = cursor.take(this, slice);
            if (chunk != null && sink.hasRoom(this)) {
                sink.chunk(chunk);
            }
        }
    }

    private GetRecordsResponse answer() {
        BlockEncoder block = new BlockEncoder(64);
        block.add(TEXT, null, TEXT);
        ByteString wire = GetRecordsResponse.newBuilder()
                .setShard(ShardIdentity.newBuilder().setShardUid(shardNumber).setNumber(shardNumber))
                .addBlocks(BlockSlice.newBuilder().setTake(1).setBlock(ByteString.copyFrom(block.encode(0))))
                .build()
                .toByteString();
        try {
            return GetRecordsResponse.parseFrom(wire);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a message that was just written cannot be read", e);
        }
    }

    @Override
    public void resume() {}

    @Override
    public long millisBehind() {
        return 0;
    }

    @Override
    public long trimmed() {
        return 0;
    }

    @Override
    public void checkServer() {}

    @Override
    public void close() {}
}
