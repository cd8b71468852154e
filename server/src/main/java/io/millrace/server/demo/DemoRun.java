package io.millrace.server.demo;

import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.ReaderOptions;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.common.env.Environment;
import io.millrace.common.env.TimeSource;
import io.millrace.local.LocalServer;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Pause;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One run through a cluster that is up: stream, readers, writing, the loss of a server, its return. For one thread. */
final class DemoRun {

    private static final String STREAM = "access-log";
    private static final String CONSUMER = "dashboard";
    private static final int SHARDS = 4;
    private static final double KILL_AT = 0.35;
    private static final double RESTART_AT = 0.65;
    private static final Duration SETUP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration END_PATIENCE = Duration.ofSeconds(30);
    private static final Duration ELECTION_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

    private final DemoCluster cluster;
    private final MillraceClient client;
    private final Environment environment;
    private final TimeSource time;
    private final DemoStage stage;
    private final Duration length;
    private final long startedNanos;

    DemoRun(DemoCluster cluster, DemoStage stage, Duration length, long startedNanos) {
        this.cluster = cluster;
        this.client = cluster.client();
        this.environment = client.environment();
        this.time = environment.time();
        this.stage = stage;
        this.length = length;
        this.startedNanos = startedNanos;
    }

    DemoObservation run() {
        List<SourceLine> lines = DemoLog.read();
        stage.step("Creating a stream of " + SHARDS + " shards and a registered consumer");
        client.admin().createStream(STREAM, SHARDS);
        client.admin().awaitActive(STREAM, SETUP_PATIENCE);
        client.admin().registerConsumer(STREAM, CONSUMER);
        try (DemoReader subscribed =
                        reader("subscribed", ReaderOptions.subscribed().withConsumer(CONSUMER));
                DemoReader polling = reader("polling", ReaderOptions.polling());
                Producer producer = client.producer(STREAM)) {
            return write(lines, producer, List.of(subscribed, polling));
        }
    }

    private DemoReader reader(String name, ReaderOptions options) {
        DemoReader reader = new DemoReader(name, client.reader(STREAM, options), time);
        reader.start();
        return reader;
    }

    private DemoObservation write(List<SourceLine> lines, Producer producer, List<DemoReader> readers) {
        stage.step("Writing " + Human.count(lines.size(), "line") + " while two readers follow");
        DemoIngest ingest = new DemoIngest(lines, producer, environment, length);
        Thread writer = new Thread(ingest::run, "demo-writer");
        writer.setDaemon(true);
        long firstSend = time.monotonicNanos();
        writer.start();

        awaitShare(ingest, lines.size(), KILL_AT);
        List<ShardDescription> before = shards();
        LocalServer victim = cluster.busiestLeader(before);
        stage.event("kill -9 of " + victim.id() + ", which leads " + ledBy(victim, before) + " of the " + SHARDS
                + " shards");
        long killed = time.monotonicNanos();
        victim.kill();
        awaitShare(ingest, lines.size(), RESTART_AT);
        List<ShardDescription> after = shardsWithoutLeader(victim);
        stage.event("starting " + victim.id() + " again");
        ServerReturn comeback = ServerReturn.of(victim, time);
        awaitShare(ingest, lines.size(), 1);
        await(ingest::isOver, END_PATIENCE);
        stage.endOfWriting();

        boolean caughtUp = awaitCatchUp(comeback);
        awaitReaders(readers, lines.size());
        if (!ingest.firstFailure().isEmpty()) {
            stage.event("A put failed: " + ingest.firstFailure());
        }
        stage.step("Comparing the replicas with each other and every line with the file");
        Check replicas = cluster.compareReplicas(before);
        return new DemoObservation(
                lines,
                ingest.stored(),
                before,
                after,
                new DemoMarks(
                        startedNanos,
                        firstSend,
                        victim.id(),
                        killed,
                        comeback.startedNanos(),
                        comeback.readyIn(),
                        caughtUp),
                replicas,
                readers.stream()
                        .map(reader -> new DemoObservation.Copy(reader.name(), reader.copy()))
                        .toList(),
                cluster.disks(),
                time.monotonicNanos());
    }

    private List<ShardDescription> shards() {
        return client.admin().listShards(STREAM, ShardFilter.open());
    }

    private static long ledBy(LocalServer server, List<ShardDescription> shards) {
        return shards.stream()
                .filter(shard -> shard.leaderNode().filter(server.id()::equals).isPresent())
                .count();
    }

    /** The shards, once each of them has another leader; as they are when that takes too long. */
    private List<ShardDescription> shardsWithoutLeader(LocalServer lost) {
        await(() -> led(shards()) == SHARDS && ledBy(lost, shards()) == 0, ELECTION_PATIENCE);
        return shards();
    }

    private static long led(List<ShardDescription> shards) {
        return shards.stream().filter(shard -> shard.leaderNode().isPresent()).count();
    }

    private void awaitShare(DemoIngest ingest, int lines, double share) {
        int wanted = (int) (lines * share);
        await(
                () -> {
                    stage.written(ingest.sent(), lines);
                    return ingest.sent() >= wanted;
                },
                length.plus(END_PATIENCE));
    }

    private void awaitReaders(List<DemoReader> readers, int lines) {
        stage.step("Waiting for the readers' last lines");
        await(
                () -> readers.stream()
                        .allMatch(reader -> reader.failure() != null || (reader.count() >= lines && reader.isIdle())),
                END_PATIENCE);
        for (DemoReader reader : readers) {
            RuntimeException failure = reader.failure();
            if (failure != null) {
                stage.event("The " + reader.name() + " reader stopped: " + failure.getMessage());
            }
        }
    }

    /** Waits until every replica of every group has applied what the others have. */
    private boolean awaitCatchUp(ServerReturn comeback) {
        stage.step("Waiting for the restarted server to catch up");
        boolean done = await(() -> comeback.isOver() && cluster.isCaughtUp(), END_PATIENCE);
        if (!comeback.failure().isEmpty()) {
            stage.event("it did not start: " + comeback.failure());
        }
        return done;
    }

    private boolean await(BooleanSupplier condition, Duration patience) {
        long deadline = time.monotonicNanos() + patience.toNanos();
        boolean holds = condition.getAsBoolean();
        while (!holds && time.monotonicNanos() < deadline) {
            Pause.of(LOOK_AGAIN, environment);
            holds = condition.getAsBoolean();
        }
        return holds;
    }
}
