package io.millrace.client;

/**
 * How a producer compresses its blocks. Servers store a block as it came; readers of this library uncompress it, and the
 * Kinesis API shows plain records. Limits count uncompressed bytes. A block that would not become smaller is sent as it is.
 */
public enum Compression {
    /** Not at all; the default. */
    NONE,
    /** LZ4: little CPU. */
    LZ4,
    /** Zstandard: smallest. */
    ZSTD
}
