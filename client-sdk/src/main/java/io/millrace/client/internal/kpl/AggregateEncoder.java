package io.millrace.client.internal.kpl;

import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.MessageDigests;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects user records and encodes them as one aggregate. Keys that occur more than once are written once. Not thread-safe;
 * reusable after {@link #encode}.
 */
public final class AggregateEncoder {

    private static final int FRAME = AggregateFormat.MAGIC_BYTES + AggregateFormat.DIGEST_BYTES;

    private static final int NO_INDEX = -1;

    private final Map<ByteBuffer, Integer> keyIndexes = new HashMap<>();
    private final Map<HashKey, Integer> hashIndexes = new HashMap<>();
    private final WireBuffer keys = new WireBuffer();
    private final WireBuffer hashes = new WireBuffer();
    private final WireBuffer records = new WireBuffer();
    private final MessageDigest md5 = MessageDigests.md5();
    private int count;

    /** User records added since the last {@link #encode}. */
    public int count() {
        return count;
    }

    /** Bytes that the aggregate has now; 0 while it is empty. */
    public int size() {
        return count == 0 ? 0 : FRAME + keys.size() + hashes.size() + records.size();
    }

    /** Bytes that the aggregate would have with another record. */
    public long sizeWith(byte[] keyUtf8, @Nullable HashKey explicitHashKey, byte[] data) {
        long size = (count == 0 ? FRAME : size()) + recordSize(keyUtf8, explicitHashKey, data);
        if (!keyIndexes.containsKey(ByteBuffer.wrap(keyUtf8))) {
            size += WireBuffer.bytesSize(keyUtf8.length);
        }
        if (explicitHashKey != null && !hashIndexes.containsKey(explicitHashKey)) {
            size += WireBuffer.bytesSize(explicitHashKey.toString().length());
        }
        return size;
    }

    private long recordSize(byte[] keyUtf8, @Nullable HashKey explicitHashKey, byte[] data) {
        int keyIndex = keyIndexes.getOrDefault(ByteBuffer.wrap(keyUtf8), keyIndexes.size());
        int hashIndex =
                explicitHashKey == null ? NO_INDEX : hashIndexes.getOrDefault(explicitHashKey, hashIndexes.size());
        return WireBuffer.bytesSize(contentSize(keyIndex, hashIndex, data.length));
    }

    private static int contentSize(int keyIndex, int hashIndex, int dataBytes) {
        int hash = hashIndex == NO_INDEX ? 0 : WireBuffer.integerSize(hashIndex);
        return WireBuffer.integerSize(keyIndex) + hash + WireBuffer.bytesSize(dataBytes);
    }

    /**
     * Appends a user record.
     *
     * @param keyUtf8 partition key; not copied, not to be changed before {@link #encode}
     * @param explicitHashKey hash key that overrides the MD5 of the partition key, or null
     */
    public void add(byte[] keyUtf8, @Nullable HashKey explicitHashKey, byte[] data) {
        int keyIndex = keyIndex(keyUtf8);
        int hashIndex = explicitHashKey == null ? NO_INDEX : hashIndex(explicitHashKey);
        records.message(AggregateFormat.RECORDS, contentSize(keyIndex, hashIndex, data.length));
        records.integer(AggregateFormat.PARTITION_KEY_INDEX, keyIndex);
        if (hashIndex != NO_INDEX) {
            records.integer(AggregateFormat.EXPLICIT_HASH_KEY_INDEX, hashIndex);
        }
        records.bytes(AggregateFormat.DATA, data);
        count++;
    }

    private int keyIndex(byte[] keyUtf8) {
        int next = keyIndexes.size();
        Integer known = keyIndexes.putIfAbsent(ByteBuffer.wrap(keyUtf8), next);
        if (known != null) {
            return known;
        }
        keys.bytes(AggregateFormat.PARTITION_KEYS, keyUtf8);
        return next;
    }

    private int hashIndex(HashKey hash) {
        int next = hashIndexes.size();
        Integer known = hashIndexes.putIfAbsent(hash, next);
        if (known != null) {
            return known;
        }
        hashes.bytes(AggregateFormat.EXPLICIT_HASH_KEYS, hash.toString().getBytes(StandardCharsets.US_ASCII));
        return next;
    }

    /** The aggregate of all records added; the encoder is empty afterwards. At least one record is needed. */
    public byte[] encode() {
        if (count == 0) {
            throw new IllegalStateException("an aggregate holds at least one record");
        }
        byte[] aggregate = new byte[size()];
        ByteBuffer.wrap(aggregate).putInt(AggregateFormat.MAGIC);
        int end = keys.copyTo(aggregate, AggregateFormat.MAGIC_BYTES);
        end = hashes.copyTo(aggregate, end);
        end = records.copyTo(aggregate, end);
        md5.update(aggregate, AggregateFormat.MAGIC_BYTES, end - AggregateFormat.MAGIC_BYTES);
        System.arraycopy(md5.digest(), 0, aggregate, end, AggregateFormat.DIGEST_BYTES);
        clear();
        return aggregate;
    }

    private void clear() {
        keyIndexes.clear();
        hashIndexes.clear();
        keys.clear();
        hashes.clear();
        records.clear();
        count = 0;
    }
}
