package io.millrace.node;

import io.millrace.node.audit.AuditSettings;
import io.millrace.node.throttle.DiskWatermarks;
import io.millrace.node.write.BatcherSettings;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Settings of what serves clients.
 *
 * @param batcher how log entries are made
 * @param peerTimeout how long a call to another node may take, besides what the client asked to wait
 * @param waitingPolls polls that may wait for records at once
 * @param eventBytes most bytes of one pushed event; one block is always pushed
 * @param retentionInterval pause between two looks for expired records
 * @param audits how much audits may cost; asked at each range
 * @param watermarks when writers are slowed down for want of disk space; asked at each write
 */
public record DataPlaneSettings(
        BatcherSettings batcher,
        Duration peerTimeout,
        int waitingPolls,
        int eventBytes,
        Duration retentionInterval,
        Supplier<AuditSettings> audits,
        Supplier<DiskWatermarks> watermarks) {

    public static final DataPlaneSettings DEFAULTS = new DataPlaneSettings(
            BatcherSettings.DEFAULTS,
            Duration.ofSeconds(10),
            20_000,
            256 << 10,
            Duration.ofSeconds(5),
            () -> AuditSettings.DEFAULTS,
            () -> DiskWatermarks.DEFAULTS);
}
