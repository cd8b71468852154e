package io.millrace.node.fake;

import com.google.protobuf.ByteString;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.record.Block;
import io.millrace.common.record.StoredRecord;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.GetRecordsRequest;
import io.millrace.proto.api.v1.GetShardIteratorRequest;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordsEntry;
import io.millrace.proto.api.v1.StartType;
import io.millrace.proto.api.v1.StartingPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Requests about the sample stream, and what is in answers. */
public final class Requests {

    private Requests() {}

    /** A record that goes to this shard. */
    public static PutRecordRequest put(ShardInfo shard, String data) {
        return PutRecordRequest.newBuilder()
                .setStreamName(Samples.STREAM)
                .setPartitionKey("key")
                .setExplicitHashKey(shard.range().start().toString())
                .setData(ByteString.copyFromUtf8(data))
                .build();
    }

    /** A record of a batch that goes to this shard. */
    public static PutRecordsEntry entry(ShardInfo shard, String data) {
        return PutRecordsEntry.newBuilder()
                .setPartitionKey("key")
                .setExplicitHashKey(shard.range().start().toString())
                .setData(ByteString.copyFromUtf8(data))
                .build();
    }

    public static GetShardIteratorRequest iterator(ShardInfo shard, StartType type) {
        return iterator(shard, StartingPosition.newBuilder().setType(type).build());
    }

    public static GetShardIteratorRequest iterator(ShardInfo shard, StartingPosition start) {
        return GetShardIteratorRequest.newBuilder()
                .setStreamName(Samples.STREAM)
                .setShardId(shard.id().toString())
                .setStart(start)
                .build();
    }

    public static GetRecordsRequest poll(String iterator) {
        return GetRecordsRequest.newBuilder().setShardIterator(iterator).build();
    }

    /** Payloads of the records that are meant, as text. */
    public static List<String> data(List<BlockSlice> slices) {
        List<String> data = new ArrayList<>();
        for (BlockSlice slice : slices) {
            for (StoredRecord record : Block.read(slice.getBlock().toByteArray())) {
                if (record.index() >= slice.getSkip() && record.index() < slice.getSkip() + slice.getTake()) {
                    data.add(new String(record.dataBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        return data;
    }
}
