package io.millrace.common.log;

/**
 * Progress of one replica.
 *
 * @param commitIndex highest index known to be committed
 * @param appliedIndex highest index that the state machine has applied
 * @param durableIndex highest index that the state machine finds again after a crash without the log
 * @param firstLogIndex lowest index still in the log
 * @param logBytes bytes of log on disk
 * @param pendingBytes bytes proposed here and not yet answered
 */
public record LogStatus(
        long commitIndex, long appliedIndex, long durableIndex, long firstLogIndex, long logBytes, long pendingBytes) {}
