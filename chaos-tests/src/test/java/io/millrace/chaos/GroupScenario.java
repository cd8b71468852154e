package io.millrace.chaos;

import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A stream under a steady load, and workers of one group that come, go and break. For the test's thread. */
final class GroupScenario implements AutoCloseable {

    static final int PAYLOAD_BYTES = 32;
    static final int BATCH = 50;

    private static final int KEYS = 300;
    private static final int EVERY_MILLIS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ClusterUnderTest cluster;
    private final String endpoints;
    private final String stream;
    private final WorkerProcess.Way way;
    private final Duration failover;
    private final Path directory;
    private final NumberedWriter writer;
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, WorkerProcess> workers = new HashMap<>();
    private final Map<String, Long> brokenAt = new HashMap<>();
    private final Map<String, Long> mendedAt = new HashMap<>();

    GroupScenario(ClusterUnderTest cluster, String stream, int shards, WorkerProcess.Way way, Duration failover) {
        this.cluster = cluster;
        this.endpoints = String.join(
                ",",
                cluster.server(0).endpoint(),
                cluster.server(1).endpoint(),
                cluster.server(2).endpoint());
        this.stream = stream;
        this.way = way;
        this.failover = failover;
        this.directory = Path.of("target", "chaos", "workers-" + stream).toAbsolutePath();
        cluster.createStream(stream, shards);
        writer = new NumberedWriter(cluster.client().producer(stream), new Payload(PAYLOAD_BYTES), KEYS);
    }

    /** Begins to put that many records a second. */
    void write(int perSecond) {
        writer.start(0);
        int step = perSecond * EVERY_MILLIS / 1000;
        var unused = pace.scheduleAtFixedRate(() -> writer.allow(step), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    String group() {
        return "group-" + stream;
    }

    void startWorkers(String... names) {
        for (String name : names) {
            List<String> arguments =
                    List.of(endpoints, stream, group(), name, way.name(), String.valueOf(failover.toMillis()));
            workers.put(name, new WorkerProcess(directory, name, arguments));
        }
    }

    WorkerProcess worker(String name) {
        return java.util.Optional.ofNullable(workers.get(name)).orElseThrow();
    }

    /** When the worker was killed or stopped. */
    long brokenAt(String name) {
        return brokenAt.getOrDefault(name, Long.MAX_VALUE);
    }

    void kill(String name) {
        worker(name).kill();
        brokenAt.put(name, System.nanoTime());
    }

    void pause(String name) {
        worker(name).pause();
        brokenAt.put(name, System.nanoTime());
    }

    void resume(String name) {
        mendedAt.put(name, System.nanoTime());
        worker(name).resume();
    }

    void await(String what, BooleanSupplier condition) {
        Await.until(what, PATIENCE, condition, () -> describe() + cluster.logs());
    }

    /** Waits until the worker has processed that many more records. */
    void awaitWork(int records, String... names) {
        for (String name : names) {
            long target = processed(name) + records;
            await(name + " processes " + records + " records", () -> processed(name) >= target);
        }
    }

    private long processed(String name) {
        return worker(name).events().stream()
                .filter(event -> event.kind() == 'P')
                .count();
    }

    /** Splits the widest open shard in the middle, then waits until the stream is ACTIVE. */
    void split() {
        ShardDescription widest = open().stream()
                .max(Comparator.comparing(shard -> shard.range().size()))
                .orElseThrow();
        BigInteger half = widest.range().size().shiftRight(1);
        HashKey middle = HashKey.of(widest.range().start().toBigInteger().add(half));
        cluster.client().admin().splitShard(stream, widest.shardId(), middle);
        cluster.client().admin().awaitActive(stream, PATIENCE);
    }

    /** Merges the two lowest open shards. */
    void merge() {
        List<ShardDescription> open = open();
        cluster.client()
                .admin()
                .mergeShards(stream, open.get(0).shardId(), open.get(1).shardId());
        cluster.client().admin().awaitActive(stream, PATIENCE);
    }

    private List<ShardDescription> open() {
        return cluster.client().admin().listShards(stream, ShardFilter.open()).stream()
                .filter(ShardDescription::isOpen)
                .sorted(Comparator.comparing(shard -> shard.range().start()))
                .toList();
    }

    /** Ends the load and waits until all that was acknowledged is processed. */
    void drain() {
        pace.shutdownNow();
        writer.finish();
        Set<Long> left = new HashSet<>(writer.acknowledged().keySet());
        Map<String, Integer> looked = new HashMap<>();
        await("everything is processed", () -> {
            workers.forEach((name, worker) -> {
                List<GroupEvent> events = worker.events();
                events.subList(looked.getOrDefault(name, 0), events.size())
                        .forEach(event -> left.remove(event.number()));
                looked.put(name, events.size());
            });
            return left.isEmpty();
        });
    }

    Set<Long> acknowledged() {
        return writer.acknowledged().keySet();
    }

    GroupHistory history() {
        List<GroupEvent> all = new ArrayList<>();
        workers.values().forEach(worker -> all.addAll(worker.events()));
        return new GroupHistory(all, brokenAt, mendedAt);
    }

    private String describe() {
        StringBuilder text = new StringBuilder(writer.acknowledgedCount() + " acknowledged");
        workers.values()
                .forEach(worker -> text.append("; ")
                        .append(worker.name())
                        .append(": ")
                        .append(processed(worker.name()))
                        .append(" in ")
                        .append(worker.shards()));
        workers.values().forEach(worker -> text.append(worker.log()));
        return text.toString();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        workers.values().forEach(WorkerProcess::destroy);
    }
}
