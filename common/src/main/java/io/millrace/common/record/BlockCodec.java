package io.millrace.common.record;

import io.airlift.compress.Compressor;
import io.airlift.compress.Decompressor;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import io.millrace.common.feature.FeatureLevels;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How the body of a block is stored. The id is part of the disk and wire format: never change one. Any thread; compressors
 * keep their tables per call.
 */
public enum BlockCodec {
    /** As it is. */
    NONE(0, FeatureLevels.BASE),
    /** LZ4 block format: cheap, about half the size for text. */
    LZ4(1, FeatureLevels.COMPRESSED_BLOCKS, Lz4Compressor::new, Lz4Decompressor::new),
    /** Zstandard frame: smaller, and several times the CPU of LZ4. */
    ZSTD(2, FeatureLevels.COMPRESSED_BLOCKS, ZstdCompressor::new, ZstdDecompressor::new);

    /**
     * Most bytes of a body uncompressed: a record of 10 MiB with its frame fits. What claims more is refused unread, so a
     * few bytes cannot make a reader allocate gigabytes.
     */
    public static final int MAX_RAW_BYTES = 16 * 1024 * 1024;

    private final int id;
    private final int featureLevel;
    private final Optional<Supplier<Compressor>> compressor;
    private final Optional<Supplier<Decompressor>> decompressor;

    BlockCodec(int id, int featureLevel) {
        this.id = id;
        this.featureLevel = featureLevel;
        compressor = Optional.empty();
        decompressor = Optional.empty();
    }

    BlockCodec(int id, int featureLevel, Supplier<Compressor> compressor, Supplier<Decompressor> decompressor) {
        this.id = id;
        this.featureLevel = featureLevel;
        this.compressor = Optional.of(compressor);
        this.decompressor = Optional.of(decompressor);
    }

    /** The number in a block's header. */
    public int id() {
        return id;
    }

    /**
     * Level of the decision rules that know the codec. A log entry with a block of it needs that level: a replica of an earlier
     * version, which would refuse the block that others store, stops at it instead.
     */
    public int featureLevel() {
        return featureLevel;
    }

    /** The codec of a header's number, if this version knows it. */
    public static Optional<BlockCodec> of(int id) {
        return Arrays.stream(values()).filter(codec -> codec.id == id).findFirst();
    }

    /** The body compressed, or empty when that does not make it smaller. */
    Optional<byte[]> compress(byte[] source, int offset, int length) {
        if (compressor.isEmpty()) {
            return Optional.empty();
        }
        Compressor compress = compressor.get().get();
        byte[] target = new byte[compress.maxCompressedLength(length)];
        int size = compress.compress(source, offset, length, target, 0, target.length);
        return size < length ? Optional.of(Arrays.copyOf(target, size)) : Optional.empty();
    }

    /**
     * The body uncompressed.
     *
     * @param rawLength bytes it must have, at most {@link #MAX_RAW_BYTES}
     * @throws io.millrace.common.error.MillraceException CORRUPT when it is not exactly that
     */
    ByteBuffer decompress(ByteBuffer body, int rawLength) {
        if (decompressor.isEmpty()) {
            return body;
        }
        byte[] stored = new byte[body.remaining()];
        body.duplicate().get(stored);
        byte[] raw = new byte[rawLength];
        try {
            int size = decompressor.get().get().decompress(stored, 0, stored.length, raw, 0, rawLength);
            if (size != rawLength) {
                throw BlockHeader.corrupt("body has " + size + " bytes uncompressed, header says " + rawLength);
            }
            return ByteBuffer.wrap(raw).asReadOnlyBuffer();
        } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw BlockHeader.corrupt(this + " cannot be uncompressed: " + e.getMessage());
        }
    }
}
