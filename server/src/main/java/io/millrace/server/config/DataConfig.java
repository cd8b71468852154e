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
        int backgroundThreads,

        @Setting(
                doc =
                        "Percent of the disk from which on writers are slowed down: the more is used, the more of their writes are"
                                + " refused to be tried again. The fullest disk among a group's replicas counts.",
                fallback = "85",
                live = true)
        int slowAtPercent,

        @Setting(
                doc =
                        "Percent of the disk from which on no records are taken; the rest is for the log, for flushes and for"
                                + " removing expired records.",
                fallback = "92",
                live = true)
        int refuseAtPercent) {

    public DataConfig {
        Check.between(16, 1 << 20, "open-files-per-group", openFilesPerGroup);
        Check.between(1, 64, "background-threads", backgroundThreads);
        Check.between(1, 99, "slow-at-percent", slowAtPercent);
        Check.between(2, 100, "refuse-at-percent", refuseAtPercent);
        Check.that(
                slowAtPercent < refuseAtPercent,
                "slow-at-percent",
                slowAtPercent + " is not below refuse-at-percent, which is " + refuseAtPercent);
    }
}
