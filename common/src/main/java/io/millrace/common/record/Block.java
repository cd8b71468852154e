package io.millrace.common.record;

import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A block that has passed its checksums: header and records. Iterating throws {@link MillraceException} CORRUPT where a
 * body's structure is wrong although its checksum is right (a producer may have sent it so): servers walk every block once
 * before they store it.
 */
public final class Block implements Iterable<StoredRecord> {

    private final BlockHeader header;
    private final BlockCodec codec;
    private final ByteBuffer body;

    private Block(BlockHeader header, BlockCodec codec, ByteBuffer body) {
        this.header = header;
        this.codec = codec;
        this.body = body;
    }

    /**
     * Checks header and body against their CRCs.
     *
     * @param bytes exactly one block from position to limit; not changed, not copied
     * @throws MillraceException CORRUPT when they do not match, or the codec is unknown
     */
    public static Block read(ByteBuffer bytes) {
        BlockHeader header = BlockHeader.read(bytes);
        ByteBuffer body = bytes.slice(bytes.position() + BlockHeader.SIZE, header.bodyLength());
        if (BlockHeader.crc(body.duplicate()) != header.bodyCrc()) {
            throw BlockHeader.corrupt("body checksum differs");
        }
        BlockCodec codec = BlockCodec.of(header.codec())
                .orElseThrow(() -> BlockHeader.corrupt("codec " + header.codec() + " is unknown"));
        boolean lengthsFit = codec == BlockCodec.NONE
                ? header.rawLength() == header.bodyLength()
                : header.rawLength() <= BlockCodec.MAX_RAW_BYTES;
        if (!lengthsFit) {
            throw BlockHeader.corrupt("uncompressed length " + header.rawLength() + " of " + header.bodyLength()
                    + " stored bytes with codec " + codec);
        }
        return new Block(header, codec, body.asReadOnlyBuffer());
    }

    /** As {@link #read(ByteBuffer)}. */
    public static Block read(byte[] bytes) {
        return read(ByteBuffer.wrap(bytes));
    }

    public BlockCodec codec() {
        return codec;
    }

    public BlockHeader header() {
        return header;
    }

    public int count() {
        return header.count();
    }

    /** Walks the records; uncompresses the body anew each time. */
    @Override
    public Iterator<StoredRecord> iterator() {
        return new Records(header.count(), codec.decompress(body.duplicate(), header.rawLength()));
    }

    private static final class Records implements Iterator<StoredRecord> {

        private final int count;
        private final ByteBuffer rest;
        private int index;

        Records(int count, ByteBuffer rest) {
            this.count = count;
            this.rest = rest;
        }

        @Override
        public boolean hasNext() {
            if (index == count && rest.hasRemaining()) {
                throw BlockHeader.corrupt(rest.remaining() + " bytes after the last record");
            }
            return index < count;
        }

        @Override
        public StoredRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException("block has " + count + " records");
            }
            int flags = octet();
            if ((flags & ~BlockEncoder.FLAG_EXPLICIT_HASH_KEY) != 0) {
                throw BlockHeader.corrupt("record flags " + flags + " are unknown");
            }
            ByteBuffer key = take(varint());
            HashKey explicit = null;
            if ((flags & BlockEncoder.FLAG_EXPLICIT_HASH_KEY) != 0) {
                ByteBuffer sixteen = take(16);
                explicit = new HashKey(sixteen.getLong(), sixteen.getLong());
            }
            ByteBuffer data = take(varint());
            return new StoredRecord(index++, key, explicit, data);
        }

        private ByteBuffer take(int length) {
            if (length < 0 || length > rest.remaining()) {
                throw BlockHeader.corrupt("record needs " + length + " bytes, " + rest.remaining() + " are left");
            }
            ByteBuffer part = rest.slice(rest.position(), length);
            rest.position(rest.position() + length);
            return part;
        }

        private byte octet() {
            if (!rest.hasRemaining()) {
                throw BlockHeader.corrupt("it ends within a record");
            }
            return rest.get();
        }

        private int varint() {
            int value = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                int b = octet();
                value |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw BlockHeader.corrupt("length has more than five bytes");
        }
    }
}
