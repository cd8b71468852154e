package io.millrace.client;

import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * A stream without its shards.
 *
 * @param name name of the stream
 * @param uid unique number of the stream; a re-created stream has another
 * @param status state
 * @param retention how long records are kept
 * @param created creation time
 * @param openShards shards that take records
 * @param consumers registered consumers
 * @param maxRecordKib largest record in KiB
 * @param mode who decides about the number of shards
 */
public record StreamDescription(
        String name,
        long uid,
        StreamStatus status,
        Duration retention,
        Instant created,
        int openShards,
        int consumers,
        int maxRecordKib,
        StreamMode mode) {}
