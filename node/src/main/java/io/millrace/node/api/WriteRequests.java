package io.millrace.node.api;

import com.google.protobuf.ByteString;
import io.millrace.common.env.RandomSource;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ProducerId;
import io.millrace.common.limits.Limits;
import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.node.catalog.Constraints;
import io.millrace.node.catalog.Refusals;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.peer.Origin;
import io.millrace.node.write.EncodedBlock;
import io.millrace.node.write.PlainRecord;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.PutRecordRequest;
import io.millrace.proto.api.v1.PutRecordsEntry;
import io.millrace.proto.api.v1.PutRecordsRequest;
import io.millrace.proto.api.v1.ShardBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks requests that write and turns them into the write path's own types. Payloads are not copied. */
final class WriteRequests {

    /** Largest blob of any profile. */
    private static final int MAX_DATA_BYTES = 10 << 20;

    private final StreamCatalog catalog;
    private final Supplier<Limits> limits;
    private final RandomSource random;

    /** @param random spreads the records of streams that ask for it */
    WriteRequests(StreamCatalog catalog, Supplier<Limits> limits, RandomSource random) {
        this.catalog = catalog;
        this.limits = limits;
        this.random = random;
    }

    /** The record of a PutRecord, valid for the stream. */
    Put<PlainRecord> read(PutRecordRequest request, Origin origin) {
        Constraints constraints = new Constraints().name("streamName", request.getStreamName());
        record(constraints, "", request.getPartitionKey(), request.getData(), needsKeys(request.getStreamName()));
        constraints.check();
        StreamInfo stream = catalog.stream(request.getStreamName());
        Placing placing = new Placing(stream, origin);
        PlainRecord record = plain(
                request.getPartitionKey(), request.getExplicitHashKey(), request.getData(), placing, "the record");
        return new Put<>(stream, List.of(record));
    }

    /** The records of a PutRecords, all valid for the stream. */
    Put<PlainRecord> read(PutRecordsRequest request, Origin origin) {
        Constraints constraints = new Constraints().name("streamName", request.getStreamName());
        constraints.size("records", request.getRecordsCount(), 1, limits.get().putRecordsCount());
        KeyRule keys = needsKeys(request.getStreamName());
        for (int i = 0; i < request.getRecordsCount(); i++) {
            PutRecordsEntry entry = request.getRecords(i);
            record(constraints, "records." + (i + 1) + ".member.", entry.getPartitionKey(), entry.getData(), keys);
        }
        constraints.check();
        StreamInfo stream = catalog.stream(request.getStreamName());
        Placing placing = new Placing(stream, origin);
        List<PlainRecord> records = new ArrayList<>(request.getRecordsCount());
        long bytes = 0;
        for (PutRecordsEntry entry : request.getRecordsList()) {
            PlainRecord record = plain(
                    entry.getPartitionKey(),
                    entry.getExplicitHashKey(),
                    entry.getData(),
                    placing,
                    "record " + (records.size() + 1));
            records.add(record);
            bytes += record.size();
        }
        checkTotal(bytes);
        return new Put<>(stream, records);
    }

    /** The blocks of an AppendBlocks; what is in them is checked at their leader. */
    Put<EncodedBlock> read(AppendBlocksRequest request) {
        Constraints constraints = new Constraints().name("streamName", request.getStreamName());
        constraints.size("blocks", request.getBlocksCount(), 1, limits.get().putRecordsCount());
        Set<ShardBlock> keys = new HashSet<>();
        List<EncodedBlock> blocks = new ArrayList<>(request.getBlocksCount());
        long bytes = 0;
        for (ShardBlock block : request.getBlocksList()) {
            EncodedBlock encoded = new EncodedBlock(
                    block.getShardUid(),
                    new ProducerId(block.getProducerHigh(), block.getProducerLow()),
                    block.getProducerSequence(),
                    ByteViews.of(block.getBlock()));
            String path = "blocks." + (blocks.size() + 1) + ".member.producerSequence";
            if (!encoded.producer().isNone()) {
                constraints.range(path, encoded.sequence(), 0, Long.MAX_VALUE);
                if (!keys.add(block.toBuilder().clearBlock().build())) {
                    constraints.violated(path, Long.toString(encoded.sequence()), "be unique per shard and producer");
                }
            }
            blocks.add(encoded);
            bytes += encoded.bytes().remaining();
        }
        constraints.check();
        // Headers and lengths come on top of what limits count.
        checkTotal(bytes - 64L * blocks.size());
        return new Put<>(catalog.stream(request.getStreamName()), blocks);
    }

    private enum KeyRule {
        OPTIONAL,
        REQUIRED
    }

    /** A stream that spreads its records needs no keys. */
    private KeyRule needsKeys(String streamName) {
        return catalog.isSpreading(streamName) ? KeyRule.OPTIONAL : KeyRule.REQUIRED;
    }

    private static void record(Constraints constraints, String path, String key, ByteString data, KeyRule keys) {
        if (key.isEmpty() && keys == KeyRule.REQUIRED) {
            constraints.missing(path + "partitionKey");
        }
        constraints.length(path + "partitionKey", key, 0, 256);
        constraints.blob(path + "data", data.size(), MAX_DATA_BYTES);
    }

    private PlainRecord plain(String key, String explicitHashKey, ByteString data, Placing placing, String what) {
        @Nullable HashKey explicit = explicitHashKey.isEmpty() ? null : HashKey.parse(explicitHashKey);
        if (placing.isSpread()) {
            explicit = new HashKey(random.nextLong(), random.nextLong());
        }
        PlainRecord record =
                new PlainRecord(key.getBytes(StandardCharsets.UTF_8), explicit, data.asReadOnlyByteBuffer());
        record.checkSize(what, placing.stream().maxRecordKib());
        return record;
    }

    /** How records of a call find their shards. */
    private record Placing(StreamInfo stream, Origin origin) {

        /** The server that a client called has drawn the hash keys of a call that was passed on. */
        boolean isSpread() {
            return origin == Origin.CLIENT && stream.options().distribution() == RecordDistribution.AUTO;
        }
    }

    private void checkTotal(long bytes) {
        if (bytes > limits.get().putRecordsBytes()) {
            throw Refusals.invalid("Records size exceeds " + (limits.get().putRecordsBytes() >> 20)
                    + " MB limit: the call has " + bytes + " bytes, send several");
        }
    }

    /**
     * A checked request.
     *
     * @param stream stream that it writes
     * @param appends its records or blocks
     */
    record Put<T>(StreamInfo stream, List<T> appends) {}
}
