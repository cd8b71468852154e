package io.millrace.controller.command;

import io.millrace.common.limits.Limits;
import java.time.Duration;

/**
 * The part of the leader's limit profile that commands are checked against. It travels in the log, so that every replica
 * decides alike whatever its own configuration says. Members as in {@link Limits}.
 */
public record Quotas(
        Duration minRetention,
        Duration maxRetention,
        int maxRecordKib,
        int shardsPerStream,
        int shardsPerCluster,
        int consumersPerStream,
        int shardCountUpdatesPerDay,
        int scaleFactor,
        int tagsPerStream,
        int streamsCreating,
        int onDemandStreams,
        int modeChangesPerDay,
        int encryptionChangesPerDay,
        int consumerGroups,
        int leasesPerCluster) {

    public static Quotas of(Limits limits) {
        return new Quotas(
                limits.minRetention(),
                limits.maxRetention(),
                limits.maxRecordKib(),
                limits.shardsPerStream(),
                limits.shardsPerCluster(),
                limits.consumersPerStream(),
                limits.shardCountUpdatesPerDay(),
                limits.scaleFactor(),
                limits.tagsPerStream(),
                limits.streamsCreating(),
                limits.onDemandStreams(),
                limits.modeChangesPerDay(),
                limits.encryptionChangesPerDay(),
                limits.consumerGroups(),
                limits.leasesPerCluster());
    }
}
