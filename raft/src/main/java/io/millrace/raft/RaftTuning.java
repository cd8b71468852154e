package io.millrace.raft;

import java.time.Duration;

/**
 * Sizes and times of a {@link RaftHost}. The defaults are argued for in {@link RatisSettings}.
 *
 * @param timeouts elections
 * @param sizes of log and proposals; the largest command may grow over the life of a data directory, never shrink
 * @param durability what an acknowledgement promises
 * @param flush when state is made durable and the log is cut
 * @param checkpoints transfer of checkpoints to other members
 */
public record RaftTuning(
        Timeouts timeouts, Sizes sizes, Durability durability, FlushPolicy flush, CheckpointPolicy checkpoints) {

    /** The defaults. */
    public static final RaftTuning DEFAULT = new RaftTuning(
            Timeouts.DEFAULT, Sizes.DEFAULT, Durability.FSYNC, FlushPolicy.DEFAULT, CheckpointPolicy.DEFAULT);

    public RaftTuning withTimeouts(Timeouts value) {
        return new RaftTuning(value, sizes, durability, flush, checkpoints);
    }

    public RaftTuning withSizes(Sizes value) {
        return new RaftTuning(timeouts, value, durability, flush, checkpoints);
    }

    public RaftTuning withDurability(Durability value) {
        return new RaftTuning(timeouts, sizes, value, flush, checkpoints);
    }

    public RaftTuning withFlush(FlushPolicy value) {
        return new RaftTuning(timeouts, sizes, durability, value, checkpoints);
    }

    public RaftTuning withCheckpoints(CheckpointPolicy value) {
        return new RaftTuning(timeouts, sizes, durability, flush, value);
    }

    /** What an acknowledgement promises. */
    public enum Durability {
        /** On disk (fsync) on a majority. */
        FSYNC,
        /** In the page cache of a majority: a power cut of two members at once may lose acknowledged records. */
        RELAXED
    }

    /**
     * Elections. A group whose leader has died has another one after {@code electionMin} at best, and within twice {@code electionMax}
     * unless two members stand at the same moment (ADR 0034).
     *
     * @param electionMin a follower that hears nothing from a leader for this long may stand for election
     * @param electionMax upper end of that random wait
     * @param firstMin the same for the first election after the start
     * @param firstMax the same for the first election after the start
     * @param stepDown how long a leader that lost its majority stays before it steps down
     * @param stuckCommit the process ends when a leader has proposals pending and commits nothing for this long although
     *     a majority answers
     */
    public record Timeouts(
            Duration electionMin,
            Duration electionMax,
            Duration firstMin,
            Duration firstMax,
            Duration stepDown,
            Duration stuckCommit) {

        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofMillis(800),
                Duration.ofMillis(1200),
                Duration.ofMillis(300),
                Duration.ofMillis(600),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60));

        public Timeouts {
            if (electionMin.isNegative() || electionMin.isZero() || electionMin.compareTo(electionMax) >= 0) {
                throw new IllegalArgumentException(
                        "election timeout " + electionMin + ".." + electionMax + " is not a range");
            }
            if (firstMin.isNegative() || firstMin.isZero() || firstMin.compareTo(firstMax) >= 0) {
                throw new IllegalArgumentException(
                        "first election timeout " + firstMin + ".." + firstMax + " is not a range");
            }
        }
    }

    /**
     * Sizes, each per group.
     *
     * @param maxCommandBytes largest command. Costs as much direct memory per group
     * @param pendingBytes bytes proposed and not yet answered before proposals are refused as OVERLOADED
     * @param segmentBytes size of a log file; the open one is kept on the heap
     */
    public record Sizes(int maxCommandBytes, long pendingBytes, long segmentBytes) {

        public static final Sizes DEFAULT = new Sizes(11 << 20, 40L << 20, 16L << 20);

        /** Space that Raft adds to a command, generously. */
        static final int ENVELOPE = 64 << 10;

        public Sizes {
            if (maxCommandBytes < 64 << 10 || maxCommandBytes > 64 << 20) {
                throw new IllegalArgumentException("largest command " + maxCommandBytes + " is not in 64 KiB..64 MiB");
            }
            if (pendingBytes < maxCommandBytes) {
                throw new IllegalArgumentException(
                        "pending bytes " + pendingBytes + " are fewer than the largest command " + maxCommandBytes);
            }
            if (segmentBytes < 64 << 10) {
                throw new IllegalArgumentException("segment size " + segmentBytes + " is under 64 KiB");
            }
        }
    }

    /**
     * When a group's state is made durable, and how much log stays for members that were away for a short time.
     *
     * @param flushBytes flush after so many bytes of applied commands
     * @param flushAge flush when something applied has waited for this long
     * @param keepLogBytes log that stays even when no longer needed for recovery
     * @param keepLogAge closed log files older than this go even when within {@code keepLogBytes}
     */
    public record FlushPolicy(long flushBytes, Duration flushAge, long keepLogBytes, Duration keepLogAge) {

        public static final FlushPolicy DEFAULT =
                new FlushPolicy(64L << 20, Duration.ofSeconds(60), 128L << 20, Duration.ofHours(1));

        public FlushPolicy {
            if (flushBytes < 1 || keepLogBytes < 0) {
                throw new IllegalArgumentException(
                        "flush after " + flushBytes + " bytes, keep " + keepLogBytes + ": not positive");
            }
        }
    }

    /**
     * Transfer of checkpoints.
     *
     * @param bytesPerSecond upper bound of what this server sends in all
     * @param forgetAfter a checkpoint that nobody reads for this long is deleted
     */
    public record CheckpointPolicy(long bytesPerSecond, Duration forgetAfter) {

        public static final CheckpointPolicy DEFAULT = new CheckpointPolicy(100L << 20, Duration.ofMinutes(5));

        public CheckpointPolicy {
            if (bytesPerSecond < 1) {
                throw new IllegalArgumentException("checkpoint rate " + bytesPerSecond + " is not positive");
            }
        }
    }
}
