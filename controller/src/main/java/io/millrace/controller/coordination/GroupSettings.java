package io.millrace.controller.coordination;

import java.time.Duration;

/**
 * Settings of a group; those of the latest join count.
 *
 * @param failover after how long without a heartbeat a worker is dead
 * @param drain how long a worker may take to give back a revoked lease
 * @param readMode how the group reads
 */
public record GroupSettings(Duration failover, Duration drain, ReadMode readMode) {

    /** As the Kinesis Client Library has it: 10 s; 30 s to drain. */
    public static final GroupSettings DEFAULT =
            new GroupSettings(Duration.ofSeconds(10), Duration.ofSeconds(30), ReadMode.NOT_SAID);
}
