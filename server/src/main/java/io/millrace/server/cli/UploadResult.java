package io.millrace.server.cli;

import io.millrace.client.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of records that were sent.
 *
 * @param sent how many
 * @param storedBytes bytes of keys and data that were stored
 * @param storedByShard stored records by shard id
 * @param firstResults results of the first hundred or so
 * @param failed records that were not stored
 * @param firstFailure which one failed first and why; empty if none did
 * @param took from the first record to the last result
 */
record UploadResult(
        long sent,
        long storedBytes,
        Map<String, Long> storedByShard,
        List<PutResult> firstResults,
        long failed,
        String firstFailure,
        Duration took) {

    UploadResult {
        storedByShard = java.util.Collections.unmodifiableMap(new TreeMap<>(storedByShard));
        firstResults = List.copyOf(firstResults);
    }

    long stored() {
        return storedByShard.values().stream().mapToLong(Long::longValue).sum();
    }
}
