package io.millrace.node.subscribe;

import java.time.Duration;

/**
 * How events are cut.
 *
 * @param eventBytes most bytes of blocks in an event; one block is always sent
 * @param eventRecords most records in an event
 * @param heartbeat longest silence: an empty event follows
 */
public record SubscriptionSettings(int eventBytes, int eventRecords, Duration heartbeat) {

    /** Reference kinesis-api.md §3: events come at least every five seconds. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(4);
}
