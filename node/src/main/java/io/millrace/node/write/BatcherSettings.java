package io.millrace.node.write;

/**
 * How log entries are made (design D5).
 *
 * @param entriesInFlight entries proposed and not yet applied, 1 to 4; more raise throughput at the price of latency
 * @param entryBytes an entry is full when it has that many bytes; a single larger append goes alone
 * @param blockBytes plain records of a shard are cut into blocks of about this size, because reading one reads its block
 * @param pendingBytes waiting and proposed bytes of one group beyond which appends are refused
 */
public record BatcherSettings(int entriesInFlight, int entryBytes, int blockBytes, long pendingBytes) {

    /** Measured defaults; see the design's D1 and D5. */
    public static final BatcherSettings DEFAULTS = new BatcherSettings(2, 1 << 20, 256 << 10, 32L << 20);

    public BatcherSettings {
        if (entriesInFlight < 1 || entriesInFlight > 4) {
            throw new IllegalArgumentException("entries in flight " + entriesInFlight + " is not 1 to 4");
        }
        if (entryBytes < 1024 || blockBytes < 1024 || pendingBytes < 2L * entryBytes) {
            throw new IllegalArgumentException("an entry (" + entryBytes + " bytes) and a block (" + blockBytes
                    + ") have at least 1 KiB, and two entries must fit the budget (" + pendingBytes + ")");
        }
    }
}
