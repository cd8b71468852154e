package io.millrace.server.cli;

import io.millrace.client.StreamLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A stream's load as text and as JSON. */
final class LoadViews {

    /** Hottest shards that are shown. */
    static final int SHARDS = 5;

    private static final int USE_WIDTH = 10;
    private static final int KEYS = 3;
    private static final int LONGEST_KEY = 32;

    private LoadViews() {}

    static Map<String, Object> json(StreamLoad load) {
        Map<String, Object> json = Json.object();
        json.put("bytesPerSecond", Math.round(load.bytesPerSecond()));
        json.put("recordsPerSecond", load.recordsPerSecond());
        json.put("refusedPerSecond", load.refusedPerSecond());
        json.put("measuredShards", load.measuredShards());
        json.put("hottest", load.shards().stream().map(LoadViews::json).toList());
        return json;
    }

    private static Map<String, Object> json(StreamLoad.Shard shard) {
        Map<String, Object> json = Json.object();
        json.put("shardId", shard.shardId());
        json.put("use", shard.use());
        json.put("bytesPerSecond", Math.round(shard.bytesPerSecond()));
        json.put("recordsPerSecond", shard.recordsPerSecond());
        json.put("refusedPerSecond", shard.refusedPerSecond());
        Map<String, Object> keys = Json.object();
        shard.hotKeys().forEach(key -> keys.put(key.partitionKey(), key.share()));
        json.put("hotKeys", keys);
        return json;
    }

    /** In one line. */
    static String line(StreamLoad load) {
        if (load.measuredShards() == 0) {
            return "not known yet";
        }
        String line = Human.megabytesPerSecond(load.bytesPerSecond()) + ", "
                + Human.count(Math.round(load.recordsPerSecond())) + " records/s";
        return load.refusedPerSecond() > 0
                ? line + ", " + Human.count(Math.max(1, Math.round(load.refusedPerSecond()))) + " refused/s"
                : line;
    }

    /** The hottest shards and their keys; nothing when no shard has load. */
    static List<String> hottest(StreamLoad load) {
        if (load.shards().isEmpty()) {
            return List.of();
        }
        Table table = Table.of("HOTTEST SHARDS", "USE", "", ">MB/S", ">RECORDS/S", ">REFUSED/S", "HOT KEYS");
        load.shards()
                .forEach(shard -> table.row(
                        shard.shardId(),
                        Bar.of(shard.use(), USE_WIDTH),
                        Human.percent(shard.use()),
                        String.format(Locale.ROOT, "%.2f", shard.bytesPerSecond() / 1e6),
                        Human.count(Math.round(shard.recordsPerSecond())),
                        Human.count(Math.round(shard.refusedPerSecond())),
                        keys(shard)));
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.addAll(table.lines());
        return lines;
    }

    private static String keys(StreamLoad.Shard shard) {
        return shard.hotKeys().isEmpty()
                ? "-"
                : shard.hotKeys().stream()
                        .limit(KEYS)
                        .map(key -> name(key.partitionKey()) + " " + Human.percent(key.share()))
                        .collect(Collectors.joining(", "));
    }

    /** Partition keys are whatever clients send: control characters would move the cursor. */
    private static String name(String key) {
        String visible = key.replaceAll("\\p{Cntrl}", "?");
        return visible.length() <= LONGEST_KEY ? visible : visible.substring(0, LONGEST_KEY - 1) + "…";
    }
}
