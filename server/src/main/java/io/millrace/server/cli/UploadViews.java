package io.millrace.server.cli;

import io.millrace.client.PutResult;
import java.util.List;
import java.util.Map;

/** The result of {@code put} as text and as JSON. */
final class UploadViews {

    private UploadViews() {}

    /** One line per record, for a handful of them. */
    static List<String> records(UploadResult result) {
        Table table = Table.of("SHARD", "SEQUENCE NUMBER");
        for (PutResult record : result.firstResults()) {
            table.row(record.shardId(), record.sequenceNumber().toString());
        }
        return table.lines();
    }

    /** One line for all. */
    static List<String> summary(UploadResult result) {
        double seconds = Math.max(1e-3, result.took().toNanos() / 1e9);
        return List.of("put " + Human.count(result.stored(), "record") + ", " + Human.bytes(result.storedBytes())
                + ", into " + Human.count(result.storedByShard().size(), "shard") + " in "
                + Human.latency(result.took()) + " ("
                + Human.megabytesPerSecond(result.storedBytes() / seconds) + ")");
    }

    static Map<String, Object> json(UploadResult result) {
        Map<String, Object> json = Json.object();
        json.put("records", result.stored());
        json.put("bytes", result.storedBytes());
        json.put("failed", result.failed());
        json.put("milliseconds", result.took().toMillis());
        json.put("recordsByShard", result.storedByShard());
        json.put(
                "firstResults",
                result.firstResults().stream().map(UploadViews::json).toList());
        return json;
    }

    private static Map<String, Object> json(PutResult record) {
        Map<String, Object> json = Json.object();
        json.put("shardId", record.shardId());
        json.put("sequenceNumber", record.sequenceNumber().toString());
        return json;
    }
}
