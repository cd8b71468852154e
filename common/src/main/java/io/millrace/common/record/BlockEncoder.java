package io.millrace.common.record;

import io.millrace.common.hash.HashKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects records of one shard and encodes them once as a block (design D3). A body is, per record: flags (1 byte; bit 0
 * = explicit hash key follows the key), key length (varint), key (UTF-8), explicit hash key (16 bytes, if flagged), data
 * length (varint), data. Not thread-safe; reusable after {@link #encode}.
 */
public final class BlockEncoder {

    static final int FLAG_EXPLICIT_HASH_KEY = 1;

    private byte[] buffer;
    private int position = BlockHeader.SIZE;
    private int count;

    /**
     * Makes an encoder.
     *
     * @param expectedBytes room to begin with; it grows as needed
     */
    public BlockEncoder(int expectedBytes) {
        buffer = new byte[Math.max(expectedBytes, BlockHeader.SIZE + 64)];
    }

    /** Appends a record. */
    public void add(UserRecord record) {
        add(record.partitionKey().getBytes(StandardCharsets.UTF_8), record.explicitHashKey(), record.data());
    }

    /** Appends a record whose key is UTF-8 already. */
    public void add(byte[] keyUtf8, @Nullable HashKey explicitHashKey, byte[] data) {
        require(1 + 5 + keyUtf8.length + 16 + 5 + data.length);
        buffer[position++] = (byte) (explicitHashKey == null ? 0 : FLAG_EXPLICIT_HASH_KEY);
        putVarint(keyUtf8.length);
        put(keyUtf8);
        if (explicitHashKey != null) {
            put(explicitHashKey.toBytes());
        }
        putVarint(data.length);
        put(data);
        count++;
    }

    /** Records added since the last {@link #encode}. */
    public int count() {
        return count;
    }

    /** Bytes the block would have now. */
    public int size() {
        return position;
    }

    /** The block with all records added so far; the encoder is empty afterwards. At least one record is needed. */
    public byte[] encode(long arrivalMillis) {
        return encode(arrivalMillis, BlockCodec.NONE);
    }

    /** As {@link #encode(long)}, compressed if that makes it smaller. */
    public byte[] encode(long arrivalMillis, BlockCodec codec) {
        if (count == 0) {
            throw new IllegalStateException("a block holds at least one record");
        }
        int rawLength = position - BlockHeader.SIZE;
        byte[] block = rawLength > BlockCodec.MAX_RAW_BYTES
                ? block(BlockCodec.NONE, buffer, BlockHeader.SIZE, rawLength, arrivalMillis)
                : codec.compress(buffer, BlockHeader.SIZE, rawLength)
                        .map(body -> block(codec, body, 0, body.length, arrivalMillis))
                        .orElseGet(() -> block(BlockCodec.NONE, buffer, BlockHeader.SIZE, rawLength, arrivalMillis));
        position = BlockHeader.SIZE;
        count = 0;
        return block;
    }

    private byte[] block(BlockCodec codec, byte[] body, int offset, int length, long arrivalMillis) {
        byte[] block = new byte[BlockHeader.SIZE + length];
        System.arraycopy(body, offset, block, BlockHeader.SIZE, length);
        int crc = BlockHeader.crc(ByteBuffer.wrap(block, BlockHeader.SIZE, length));
        new BlockHeader(codec.id(), count, length, position - BlockHeader.SIZE, crc, arrivalMillis)
                .write(ByteBuffer.wrap(block));
        return block;
    }

    private void put(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, position, bytes.length);
        position += bytes.length;
    }

    private void putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            buffer[position++] = (byte) ((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        buffer[position++] = (byte) rest;
    }

    private void require(int more) {
        if (buffer.length - position < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, position + more));
        }
    }
}
