package io.millrace.server.config;

import java.nio.file.Path;

/** Storage. */
public record DataConfig(
        @Setting(doc = "Directory of everything this server stores; made when missing.", fallback = "data")
        Path dir,

        @Setting(
                doc = "When a record counts as stored. `fsync`: on the disks of a majority. `relaxed`: in the memory of"
                        + " a majority; losing power on two servers at once may then lose acknowledged records.",
                fallback = "fsync")
        Durability durability,

        @Setting(doc = "Files that each replica group keeps open.", fallback = "1024")
        int openFilesPerGroup,

        @Setting(doc = "Threads that write RocksDB's files, and as many that compact them.", fallback = "2")
        int backgroundThreads) {

    public DataConfig {
        Check.between(16, 1 << 20, "open-files-per-group", openFilesPerGroup);
        Check.between(1, 64, "background-threads", backgroundThreads);
    }
}
