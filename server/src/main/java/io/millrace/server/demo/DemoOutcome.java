package io.millrace.server.demo;

import io.millrace.common.hash.HashKeyRange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the report tells.
 *
 * @param input what went in
 * @param shards the stream's shards in hash key order
 * @param puts how long puts took
 * @param readers the two readers
 * @param loss the server that was killed
 * @param disks disk use per server
 * @param checks checks that concern the whole and not one reader
 * @param took the whole demo
 */
record DemoOutcome(
        Input input,
        List<Shard> shards,
        Puts puts,
        List<Reader> readers,
        Loss loss,
        List<Disk> disks,
        List<Check> checks,
        Duration took) {

    DemoOutcome {
        shards = List.copyOf(shards);
        readers = List.copyOf(readers);
        disks = List.copyOf(disks);
        checks = List.copyOf(checks);
    }

    /** True when all checks passed, and both readers were checked. */
    boolean verified() {
        return readers.size() == 2
                && readers.stream().allMatch(reader -> reader.verdict().passed())
                && checks.stream().allMatch(Check::passed);
    }

    /**
     * What went in.
     *
     * @param lines lines of the log
     * @param bytes their bytes without line ends
     * @param clients different client addresses
     * @param took from the first send to the last acknowledgement
     */
    record Input(int lines, long bytes, int clients, Duration took) {}

    /**
     * A shard.
     *
     * @param shardId id
     * @param range its hash keys
     * @param lines lines it took
     * @param bytes bytes it took
     * @param leaderBefore server that led it before the kill
     * @param leaderAfter server that led it afterwards
     */
    record Shard(String shardId, HashKeyRange range, long lines, long bytes, String leaderBefore, String leaderAfter) {}

    /**
     * How long puts took, from handing the line to the producer to its acknowledgement.
     *
     * @param steady lines sent while all servers were up
     * @param duringLoss lines sent from the kill until the last shard had a new leader
     */
    record Puts(LatencySummary steady, LatencySummary duringLoss) {}

    /**
     * A reader.
     *
     * @param name what it does
     * @param steady from the producer's send to the receipt, lines sent while all servers were up
     * @param duringLoss the same for lines sent from the kill until the last shard had a new leader
     * @param verdict whether its copy is right
     */
    record Reader(String name, LatencySummary steady, LatencySummary duringLoss, Verdict verdict) {}

    /**
     * The loss of a server.
     *
     * @param server its name
     * @param ledShards how many shards it led
     * @param killedAt when it was killed, after the first send
     * @param restartedAt when it was started again, after the first send
     * @param readyIn from its start until it said that it was ready; empty if it never did
     * @param pauseOfItsShards longest time without an acknowledgement in a shard that it led
     * @param pauseOfOthers the same for the other shards
     */
    record Loss(
            String server,
            int ledShards,
            Duration killedAt,
            Duration restartedAt,
            Optional<Duration> readyIn,
            Duration pauseOfItsShards,
            Duration pauseOfOthers) {}

    /**
     * Disk use of a server.
     *
     * @param server its name
     * @param bytes bytes of its data directory: Raft logs and record storage
     */
    record Disk(String server, long bytes) {}
}
