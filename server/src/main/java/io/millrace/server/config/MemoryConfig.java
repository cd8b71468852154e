package io.millrace.server.config;

/** Bounds of memory. */
public record MemoryConfig(
        @Setting(doc = "Keys, indexes and rows read from disk.", fallback = "32MiB")
        DataSize blockCache,

        @Setting(doc = "Records applied but not yet in RocksDB's files, of all groups together.", fallback = "256MiB")
        DataSize writeBuffers,

        @Setting(
                doc =
                        "The same of one group; also about the size of the files in which expired records leave the disk.",
                fallback = "64MiB")
        DataSize groupWriteBuffer,

        @Setting(doc = "Newest blocks of all shards, for readers at the tail (on the heap).", fallback = "128MiB")
        DataSize tailCache) {

    private static final DataSize LEAST = DataSize.mib(1);
    private static final DataSize MOST = DataSize.mib(1024 * 1024);

    public MemoryConfig {
        Check.between(LEAST, MOST, "block-cache", blockCache);
        Check.between(LEAST, MOST, "write-buffers", writeBuffers);
        Check.between(LEAST, writeBuffers, "group-write-buffer", groupWriteBuffer);
        Check.between(LEAST, MOST, "tail-cache", tailCache);
    }
}
