package io.millrace.common.record;

import io.millrace.common.hash.HashKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record inside a block that was read. Key and data are views of the block's bytes.
 *
 * @param index number of the record in its block, from 0
 * @param keyUtf8 partition key, UTF-8, read-only
 * @param explicitHashKey hash key given by the producer, or null
 * @param data payload, read-only
 */
public record StoredRecord(
        int index, ByteBuffer keyUtf8, @Nullable HashKey explicitHashKey, ByteBuffer data) {

    public String partitionKey() {
        return StandardCharsets.UTF_8.decode(keyUtf8.duplicate()).toString();
    }

    /** A copy of the payload. */
    public byte[] dataBytes() {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        return bytes;
    }

    /** The hash key by which the record was placed. */
    public HashKey hashKey() {
        if (explicitHashKey != null) {
            return explicitHashKey;
        }
        byte[] key = new byte[keyUtf8.remaining()];
        keyUtf8.duplicate().get(key);
        return HashKey.ofPartitionKey(key);
    }
}
