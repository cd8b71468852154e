package io.millrace.server.config;

/** Bounds of memory. */
public record MemoryConfig(
        @Setting(doc = "Blocks read from disk.", fallback = "64MiB")
        DataSize blockCache,

        @Setting(doc = "Records applied but not yet written to RocksDB's files.", fallback = "96MiB")
        DataSize writeBuffers,

        @Setting(doc = "Newest blocks of all shards, for readers at the tail (on the heap).", fallback = "64MiB")
        DataSize tailCache) {

    private static final DataSize LEAST = DataSize.mib(1);
    private static final DataSize MOST = DataSize.mib(1024 * 1024);

    public MemoryConfig {
        Check.between(LEAST, MOST, "block-cache", blockCache);
        Check.between(LEAST, MOST, "write-buffers", writeBuffers);
        Check.between(LEAST, MOST, "tail-cache", tailCache);
    }
}
