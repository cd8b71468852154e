package io.millrace.server.cli;

import io.millrace.client.ShardDescription;
import io.millrace.client.StreamDescription;
import io.millrace.client.StreamLoad;
import io.millrace.common.metadata.StreamMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Streams and their shards as tables and as JSON. */
final class StreamViews {

    private static final int WIDEST_PICTURE = 100;

    private StreamViews() {}

    static Map<String, Object> json(StreamDescription stream) {
        Map<String, Object> json = Json.object();
        json.put("name", stream.name());
        json.put("status", stream.status().name());
        json.put("mode", stream.mode().name());
        json.put("openShards", stream.openShards());
        json.put("retentionSeconds", stream.retention().toSeconds());
        json.put("maxRecordKib", stream.maxRecordKib());
        json.put("consumers", stream.consumers());
        json.put("created", stream.created().toString());
        return json;
    }

    static Map<String, Object> json(ShardDescription shard) {
        Map<String, Object> json = Json.object();
        json.put("shardId", shard.shardId());
        json.put("open", shard.isOpen());
        json.put("parents", shard.parents());
        json.put("startingHashKey", shard.range().start().toString());
        json.put("endingHashKey", shard.range().end().toString());
        json.put("startingSequenceNumber", shard.startingSequenceNumber());
        shard.endingSequenceNumber().ifPresent(number -> json.put("endingSequenceNumber", number));
        json.put("group", shard.group());
        shard.leaderNode().ifPresent(leader -> json.put("leader", leader));
        return json;
    }

    /** One line per stream. */
    static List<String> table(List<StreamDescription> streams) {
        Table table =
                Table.of("NAME", "STATUS", "MODE", ">SHARDS", ">RETENTION", ">MAX RECORD", ">CONSUMERS", "CREATED");
        for (StreamDescription stream : streams) {
            table.row(
                    stream.name(),
                    stream.status().name(),
                    StreamModeConverter.text(stream.mode()),
                    Human.count(stream.openShards()),
                    Human.duration(stream.retention()),
                    Human.bytes(stream.maxRecordKib() * 1024L),
                    Human.count(stream.consumers()),
                    Times.of(stream.created()));
        }
        return table.lines();
    }

    /** One line about a stream. */
    static String line(StreamDescription stream) {
        String shards = Human.count(stream.openShards(), "open shard");
        return "stream '" + stream.name() + "' is " + stream.status() + " with " + shards
                + (stream.mode() == StreamMode.ON_DEMAND ? " on demand" : "") + ", keeps records for "
                + Human.duration(stream.retention());
    }

    /** The hash key space as the open shards divide it. */
    static List<String> picture(List<ShardDescription> shards, int width) {
        List<ShardMapPicture.Cell> cells = shards.stream()
                .filter(ShardDescription::isOpen)
                .map(StreamViews::cell)
                .toList();
        return ShardMapPicture.draw(cells, Math.min(width, WIDEST_PICTURE));
    }

    private static ShardMapPicture.Cell cell(ShardDescription shard) {
        return new ShardMapPicture.Cell(
                shard.range(),
                List.of(
                        "shard " + ShardIds.brief(shard.shardId()),
                        Human.percent(ShardMapPicture.share(shard.range())),
                        shard.leaderNode().orElse("no leader")));
    }

    /** One line per shard with its share of the keys and its lineage. */
    static List<String> shardTable(List<ShardDescription> shards) {
        Table table = Table.of("SHARD", "STATE", ">SHARE", "HASH KEYS FROM", "PARENTS", "CHILDREN", ">GROUP", "LEADER");
        for (ShardDescription shard : shards) {
            table.row(
                    shard.shardId(),
                    shard.isOpen() ? "open" : "closed",
                    Human.percent(ShardMapPicture.share(shard.range())),
                    shard.range().start().toString(),
                    numbers(shard.parents()),
                    numbers(children(shards, shard)),
                    String.valueOf(shard.group()),
                    shard.leaderNode().orElse("none"));
        }
        return table.lines();
    }

    private static List<String> children(List<ShardDescription> shards, ShardDescription parent) {
        return shards.stream()
                .filter(shard -> shard.parents().contains(parent.shardId()))
                .map(ShardDescription::shardId)
                .toList();
    }

    private static String numbers(List<String> ids) {
        return ids.isEmpty() ? "-" : ids.stream().map(ShardIds::brief).collect(Collectors.joining("+"));
    }

    /** Everything about a stream on one screen. */
    static List<String> page(
            StreamDescription stream,
            Map<String, String> tags,
            StreamLoad load,
            List<ShardDescription> shards,
            int width) {
        List<String> page = new ArrayList<>(Table.of("", "")
                .row("name", stream.name())
                .row("status", stream.status().name())
                .row("mode", StreamModeConverter.text(stream.mode()))
                .row("retention", Human.duration(stream.retention()))
                .row("largest record", Human.bytes(stream.maxRecordKib() * 1024L))
                .row("created", Times.of(stream.created()))
                .row("consumers", Human.count(stream.consumers()))
                .row("tags", tags.isEmpty() ? "-" : tags.toString().replaceAll("^\\{|}$", ""))
                .row("shards", shardCount(shards))
                .row("load", LoadViews.line(load))
                .body());
        page.add("");
        page.addAll(picture(shards, width));
        page.addAll(LoadViews.hottest(load));
        return page;
    }

    private static String shardCount(List<ShardDescription> shards) {
        long open = shards.stream().filter(ShardDescription::isOpen).count();
        return Human.count(open) + " open, " + Human.count(shards.size() - open) + " closed";
    }
}
