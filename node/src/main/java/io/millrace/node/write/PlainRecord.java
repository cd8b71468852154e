package io.millrace.node.write;

import io.millrace.common.hash.HashKey;
import io.millrace.common.record.BlockWriter;
import io.millrace.node.load.LoadSample;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record that came alone, to be put into a block by the leader.
 *
 * @param keyUtf8 partition key, UTF-8; not changed by anybody afterwards
 * @param explicitHashKey hash key that overrides the MD5 of the partition key, or null
 * @param data payload from position to limit; not changed by anybody afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // shared without copies; nobody compares records
public record PlainRecord(byte[] keyUtf8, @Nullable HashKey explicitHashKey, ByteBuffer data) {

    /** The hash key that chooses the shard. */
    public HashKey hashKey() {
        return explicitHashKey != null ? explicitHashKey : HashKey.ofPartitionKey(keyUtf8);
    }

    /** Bytes that limits count: partition key and data. */
    public int size() {
        return keyUtf8.length + data.remaining();
    }

    /**
     * Refuses a record that is larger than the stream takes.
     *
     * @param what how to call the record in the refusal
     * @throws io.millrace.common.error.MillraceException INVALID_ARGUMENT when it is too large
     */
    public void checkSize(String what, int maxRecordKib) {
        RecordChecks.checkSize(what, size(), maxRecordKib);
    }

    /** This record, standing for others. */
    LoadSample sample() {
        return new LoadSample(hashKey(), new String(keyUtf8, StandardCharsets.UTF_8));
    }

    int encodedSize() {
        return BlockWriter.recordSize(keyUtf8.length, explicitHashKey, data.remaining());
    }
}
