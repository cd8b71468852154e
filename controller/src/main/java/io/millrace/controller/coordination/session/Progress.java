package io.millrace.controller.coordination.session;

/**
 * What a worker said of a lease in passing.
 *
 * @param token the lease
 * @param sequenceNumber last record handed to the application; empty = none yet
 * @param millisBehind how far that is behind the shard's tip
 * @param records records handed to the application since the assignment
 * @param processingMillis time spent in the application for them
 */
public record Progress(
        LeaseToken token, String sequenceNumber, long millisBehind, long records, long processingMillis) {}
