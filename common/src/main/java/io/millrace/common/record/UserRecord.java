package io.millrace.common.record;

import io.millrace.common.hash.HashKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as its producer made it.
 *
 * @param partitionKey 1..256 Unicode characters
 * @param explicitHashKey hash key that overrides the MD5 of the partition key, or null
 * @param data payload; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // payloads are shared without copies; nobody compares records
public record UserRecord(String partitionKey, @Nullable HashKey explicitHashKey, byte[] data) {

    /** The hash key that chooses the shard. */
    public HashKey hashKey() {
        return Optional.ofNullable(explicitHashKey).orElseGet(() -> HashKey.ofPartitionKey(partitionKey));
    }
}
