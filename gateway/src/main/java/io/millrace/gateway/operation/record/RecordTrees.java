package io.millrace.gateway.operation.record;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.record.Block;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.StoredRecord;
import io.millrace.proto.api.v1.BlockSlice;
import io.millrace.proto.api.v1.Encryption;
import io.millrace.proto.api.v1.ShardIdentity;

/** Records in the words of the Kinesis API; their bytes are what was put, aggregated or not. */
final class RecordTrees {

    private RecordTrees() {}

    /**
     * Appends the meant records of a slice.
     *
     * @throws io.millrace.common.error.MillraceException CORRUPT when the block fails its checksums
     */
    static void add(ShardIdentity shard, BlockSlice slice, Encryption encryption, ArrayNode records) {
        Block block = Block.read(slice.getBlock().asReadOnlyByteBuffer());
        int end = slice.getSkip() + slice.getTake();
        for (StoredRecord record : block) {
            if (record.index() >= end) {
                return;
            }
            if (record.index() >= slice.getSkip()) {
                long offset = slice.getBaseOffset() + record.index();
                ObjectNode tree = records.addObject();
                tree.put(
                        "SequenceNumber",
                        new SequenceNumber(shard.getEpochSeconds(), shard.getNumber(), offset).toString());
                tree.put("ApproximateArrivalTimestamp", block.header().arrivalMillis());
                tree.put("Data", record.dataBytes());
                addKey(record.partitionKey(), tree);
                Encryptions.add(encryption, tree);
            }
        }
    }

    /** A stream that spreads its records takes them without keys. */
    private static void addKey(String key, ObjectNode tree) {
        if (!key.isEmpty()) {
            tree.put("PartitionKey", key);
        }
    }
}
