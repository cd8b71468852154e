package io.millrace.server.cli;

import io.millrace.client.GroupDescription;
import io.millrace.client.GroupLag;
import io.millrace.client.ShardExplanation;
import io.millrace.client.StartPosition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Consumer groups as tables and as JSON. */
final class GroupViews {

    private static final Set<String> UNHELD = Set.of("HOLDER_SILENT", "ASSIGNING", "NO_WORKER", "STREAM_MISSING");

    private GroupViews() {}

    static List<String> table(List<GroupDescription> groups) {
        Table table = Table.of("GROUP", "STATE", ">WORKERS", ">HELD", ">UNHELD", "STREAMS");
        for (GroupDescription group : groups) {
            table.row(
                    group.name(),
                    group.state().name(),
                    Human.count(group.workerCount()),
                    Human.count(group.heldLeases()),
                    Human.count(group.unheldLeases()),
                    String.join(",", new TreeMap<>(group.streams()).keySet()));
        }
        return table.lines();
    }

    static List<String> page(GroupDescription group) {
        List<String> page = new ArrayList<>();
        page.add("group " + group.name() + ", " + group.state() + ", since " + Times.of(group.created()) + ", failover "
                + Human.duration(group.failover()) + ", drain " + Human.duration(group.drain()));
        new TreeMap<>(group.streams())
                .forEach((stream, start) -> page.add("reads " + stream + " from "
                        + start.map(GroupViews::words).orElse("?")));
        page.add("");
        Table workers = Table.of("WORKER", "HOST", ">LEASES", ">HEARD", "SESSION");
        group.workers()
                .forEach(worker -> workers.row(
                        worker.id(),
                        worker.host(),
                        Human.count(worker.leases()),
                        Human.duration(worker.sinceHeartbeat()) + " ago",
                        worker.connected() ? "yes" : "no"));
        page.addAll(group.workers().isEmpty() ? List.of("no workers") : workers.lines());
        page.add("");
        Table leases = Table.of("STREAM", "SHARD", "WORKER", ">EPOCH", "CHECKPOINT", "STORED");
        group.leases()
                .forEach(lease -> leases.row(
                        lease.stream(),
                        lease.shardId(),
                        lease.worker().orElse("-"),
                        Long.toString(lease.epoch()),
                        lease.sequenceNumber().orElse(lease.position().name()),
                        lease.checkpointed().map(Times::of).orElse("-")));
        page.addAll(group.leases().isEmpty() ? List.of("no shards") : leases.lines());
        return page;
    }

    static List<String> page(GroupLag lag) {
        List<String> page = new ArrayList<>();
        page.add(Human.count(lag.records(), "record") + " behind, about " + Human.bytes(lag.bytes()) + ", the oldest "
                + Human.duration(lag.longest()) + " old");
        page.add(String.format(
                Locale.ROOT,
                "%,.0f records/s processed, %,.0f records/s come in; %s",
                lag.recordsPerSecond(),
                lag.incomingPerSecond(),
                lag.drain()
                        .map(drain -> drain.isZero() ? "caught up" : "caught up in " + Human.duration(drain))
                        .orElse("does not catch up, or not known yet")));
        page.add("");
        Table table = Table.of("STREAM", "SHARD", "WORKER", ">RECORDS", ">BYTES", ">BEHIND", ">CHECKPOINT AGE");
        for (GroupLag.Shard shard : lag.shards()) {
            table.row(
                    shard.stream(),
                    shard.shardId(),
                    shard.worker().orElse("-"),
                    shard.known() ? Human.count(shard.records()) : "?",
                    shard.known() ? Human.bytes(shard.bytes()) : "?",
                    shard.known() ? Human.duration(shard.behind()) : "?",
                    shard.checkpointAge().map(Human::duration).orElse("-"));
        }
        page.addAll(lag.shards().isEmpty() ? List.of("no shards") : table.lines());
        return page;
    }

    /** True for a shard that should be read now and is not. */
    static boolean isUnheld(ShardExplanation shard) {
        return UNHELD.contains(shard.state());
    }

    static List<String> explanations(List<ShardExplanation> shards) {
        Table table = Table.of("STREAM", "SHARD", "STATE", "WHY");
        for (ShardExplanation shard : shards) {
            table.row(shard.stream(), shard.shardId().orElse("-"), shard.state(), shard.reason());
        }
        return table.lines();
    }

    static String words(StartPosition start) {
        return start.kind() == StartPosition.Kind.AT_TIMESTAMP
                ? Times.of(Instant.ofEpochMilli(start.timestampMillis()))
                : start.kind().name();
    }

    static Map<String, Object> json(GroupDescription group) {
        Map<String, Object> json = Json.object();
        json.put("name", group.name());
        json.put("state", group.state().name());
        json.put("workerCount", group.workerCount());
        json.put("heldLeases", group.heldLeases());
        json.put("unheldLeases", group.unheldLeases());
        json.put("created", group.created().toString());
        Map<String, Object> streams = Json.object();
        new TreeMap<>(group.streams())
                .forEach((stream, start) ->
                        streams.put(stream, start.map(GroupViews::startJson).orElse("")));
        json.put("streams", streams);
        json.put("failoverMillis", group.failover().toMillis());
        json.put("drainMillis", group.drain().toMillis());
        json.put("workers", group.workers().stream().map(GroupViews::json).toList());
        json.put("leases", group.leases().stream().map(GroupViews::json).toList());
        return json;
    }

    private static String startJson(StartPosition start) {
        return start.kind() == StartPosition.Kind.AT_TIMESTAMP
                ? Instant.ofEpochMilli(start.timestampMillis()).toString()
                : start.kind().name();
    }

    private static Map<String, Object> json(GroupDescription.Worker worker) {
        Map<String, Object> json = Json.object();
        json.put("id", worker.id());
        json.put("host", worker.host());
        json.put("leases", worker.leases());
        json.put("millisSinceHeartbeat", worker.sinceHeartbeat().toMillis());
        json.put("connected", worker.connected());
        return json;
    }

    private static Map<String, Object> json(GroupDescription.Lease lease) {
        Map<String, Object> json = Json.object();
        json.put("stream", lease.stream());
        json.put("shardId", lease.shardId());
        json.put("worker", lease.worker().orElse(""));
        json.put("epoch", lease.epoch());
        json.put("position", lease.position().name());
        json.put("sequenceNumber", lease.sequenceNumber().orElse(""));
        json.put("checkpointed", lease.checkpointed().map(Instant::toString).orElse(""));
        return json;
    }

    static Map<String, Object> json(GroupLag lag) {
        Map<String, Object> json = Json.object();
        json.put("records", lag.records());
        json.put("bytes", lag.bytes());
        json.put("longestMillis", lag.longest().toMillis());
        json.put("recordsPerSecond", lag.recordsPerSecond());
        json.put("incomingPerSecond", lag.incomingPerSecond());
        json.put("drainMillis", lag.drain().map(Duration::toMillis).orElse(-1L));
        json.put("shards", lag.shards().stream().map(GroupViews::json).toList());
        json.put("problems", lag.problems());
        return json;
    }

    private static Map<String, Object> json(GroupLag.Shard shard) {
        Map<String, Object> json = Json.object();
        json.put("stream", shard.stream());
        json.put("shardId", shard.shardId());
        json.put("worker", shard.worker().orElse(""));
        json.put("records", shard.records());
        json.put("bytes", shard.bytes());
        json.put("behindMillis", shard.behind().toMillis());
        json.put(
                "checkpointAgeMillis",
                shard.checkpointAge().map(Duration::toMillis).orElse(-1L));
        json.put("known", shard.known());
        return json;
    }

    static Map<String, Object> json(ShardExplanation shard) {
        Map<String, Object> json = Json.object();
        json.put("stream", shard.stream());
        json.put("shardId", shard.shardId().orElse(""));
        json.put("state", shard.state());
        json.put("worker", shard.worker().orElse(""));
        json.put("reason", shard.reason());
        return json;
    }
}
