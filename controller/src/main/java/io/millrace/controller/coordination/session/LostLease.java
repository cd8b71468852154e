package io.millrace.controller.coordination.session;

/**
 * A lease that a worker no longer has.
 *
 * @param token the lease
 * @param reason sentence for a person
 */
public record LostLease(LeaseToken token, String reason) {}
