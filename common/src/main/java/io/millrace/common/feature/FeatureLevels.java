package io.millrace.common.feature;

/**
 * Levels of the rules by which log entries are decided (design D4). Every entry, of the metadata and of the groups, names the
 * level that its decision needs; a replica of a version that does not know it stops there instead of deciding otherwise.
 *
 * <p>A cluster is at one level. An operator raises it when all servers run a version that knows the next one
 * ({@code millrace cluster finalize-upgrade}); until then nothing of a higher level is written, so the servers can go back to the
 * version before. A new rule, command or record of a log takes the next number, has its line here, and is written only when
 * {@code ClusterInfo.allows} says so (ADR 0032).
 */
public final class FeatureLevels {

    /** Every version decides this. */
    public static final int BASE = 1;

    /** Blocks may be compressed. */
    public static final int COMPRESSED_BLOCKS = 2;

    /** Children are placed by the loads that stand beside the command; before, by the number of shards alone. */
    public static final int LOADS = 2;

    /** A lease that moves takes its holder's last checkpoint along; before, that was released by an entry of its own. */
    public static final int RETURNED_LEASES = 3;

    /** The cluster's level is raised by a command; before, each version wrote what it knew. */
    public static final int RAISED = 4;

    /** Highest level that this version decides. */
    public static final int KNOWN = RAISED;

    /** Up to here every version that may run beside this one knows the rules, and nobody waits for an operator. */
    public static final int UNGATED = RETURNED_LEASES;

    private FeatureLevels() {}

    /** The level that a server reported; one of a version that reports none knows the ungated ones. */
    public static int reported(int level) {
        return level == 0 ? UNGATED : level;
    }
}
