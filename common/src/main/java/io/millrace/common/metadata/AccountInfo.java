package io.millrace.common.metadata;

/**
 * Settings that belong to no single stream: the throughput commitment (Kinesis
 * MinimumThroughputBillingCommitment). Times are milliseconds since the epoch, 0 = never.
 *
 * @param committed true while the commitment is asked for
 * @param startedMillis when it was last asked for
 * @param endedMillis when its end was asked for
 * @param earliestEndMillis it lasts until then at least
 */
public record AccountInfo(boolean committed, long startedMillis, long endedMillis, long earliestEndMillis) {

    /** Nothing was ever asked for. */
    public static final AccountInfo NONE = new AccountInfo(false, 0, 0, 0);

    /** True while the commitment holds: asked for, or not over yet. */
    public boolean isCommitted(long nowMillis) {
        return committed || nowMillis < earliestEndMillis;
    }
}
