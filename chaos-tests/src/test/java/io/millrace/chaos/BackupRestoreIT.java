package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.MillraceClient;
import io.millrace.client.PutResult;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A cluster is backed up while it is written, resharded and read; then all its directories are gone. Other servers, at other
 * addresses and in other places, are filled from the back-up: every record that was acknowledged before the back-up began is
 * where it was, consumers go on where they were. The same back-up goes to an S3 store, from which a server is filled too.
 */
class BackupRestoreIT {

    private static final String STREAM = "orders";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int FIRST = 3_000;
    private static final int EXIT_FATAL = 70;

    /** Each server takes the place of another one. */
    private static final String NODE_MAP = "server-1=server-2,server-2=server-3,server-3=server-1";

    private final Steps steps = new Steps();
    private final Path backups = Path.of("target", "chaos", "backups").toAbsolutePath();
    private final Path store = Path.of("target", "chaos", "backup-store").toAbsolutePath();
    private final Set<Long> polled = ConcurrentHashMap.newKeySet();
    private final Set<Long> pushed = ConcurrentHashMap.newKeySet();

    @Test
    void everythingAcknowledgedBeforeTheBackUpSurvivesTheLossOfAllServers() throws IOException {
        LocalCluster.deleteTree(backups);
        LocalCluster.deleteTree(store);
        NumberedWriter writer;
        Map<Long, PutResult> before;
        try (ClusterUnderTest cluster = ClusterUnderTest.start("backup");
                S3Backups s3 = S3Backups.start(store)) {
            cluster.createStream(STREAM, 6);
            writer = new NumberedWriter(cluster.client().producer(STREAM), new Payload(500), 300).start(FIRST);
            before = backUpUnderLoad(cluster, writer);
            steps.done(s3.backUpTwice(configOf(cluster.server(1))));
            s3.aDamagedObjectIsFound();
            try (LocalCluster empty =
                    ClusterUnderTest.builder("backup-from-store").prepare()) {
                steps.done(s3.restore(configOf(empty.server(0))));
            }
        }
        steps.done("backed up under load; all servers and their directories are gone");

        LocalCluster fresh = ClusterUnderTest.builder("backup-restored").prepare();
        try (ClusterUnderTest cluster = ClusterUnderTest.of(fresh)) {
            aDamagedFileIsRefused(fresh);
            restore(fresh.server(0));
            restore(fresh.server(1));
            aServerThatWasForgottenIsRefused(fresh);
            steps.done("a damaged file, a full directory and a forgotten server are refused");
            cluster.server(2).start();
            cluster.server(0).awaitReady();
            cluster.server(1).awaitReady();
            cluster.awaitEqualReplicas(STREAM);
            for (int i = 0; i < ClusterUnderTest.SERVERS; i++) {
                new StreamCheck(writer).ownReplicas(STREAM, cluster.probe(i)).areThere(before);
            }
            steps.done(before.size() + " records are where they were, on all three servers");
            consumersGoOn(cluster, before);
            cluster.createStream("again", 3);
            NumberedWriter again = new NumberedWriter(cluster.client().producer("again"), new Payload(100), 10);
            again.write(500).finish();
            // A server reads its own replica, which may apply what a majority has a moment later.
            Await.until(
                    "server-1 has applied all", PATIENCE, () -> count(cluster.probe(0), "again") >= 500, cluster::logs);
            new StreamCheck(again).asClient("again", cluster.probe(0)).everythingAcknowledgedIsThere();
            steps.done("consumers went on, the cluster takes records and new streams");
        }
    }

    private static int count(ServerProbe server, String stream) {
        return server.shards(stream).stream()
                .mapToInt(
                        shard -> server.readAsClient(stream, shard.getShardId()).size())
                .sum();
    }

    /** Two back-ups, the second while the stream is resharded without pause. */
    private Map<Long, PutResult> backUpUnderLoad(ClusterUnderTest cluster, NumberedWriter writer) throws IOException {
        try (ConsumerGroup polling = polling(cluster.client(), polled);
                ConsumerGroup pushing = pushing(cluster.client(), pushed)) {
            assertThat(polling.isRunning() && pushing.isRunning()).isTrue();
            Await.until(
                    "both groups have processed the first records",
                    PATIENCE,
                    () -> polled.size() >= FIRST && pushed.size() >= FIRST,
                    () -> polled.size() + " polled, " + pushed.size() + " pushed" + cluster.logs());
        }
        backUp(cluster);
        writer.allow(FIRST);
        try (ConstantResharding resharding =
                new ConstantResharding(cluster.client().admin(), STREAM, 28)) {
            resharding.start();
            Await.until(
                    "reshards and more records",
                    PATIENCE,
                    () -> resharding.done() >= 3 && writer.acknowledgedCount() >= FIRST + FIRST / 2,
                    () -> resharding.describe() + cluster.logs());
            writer.allow(5 * FIRST);
            Map<Long, PutResult> before = Map.copyOf(writer.acknowledged());
            int reshards = resharding.done();
            steps.done(backUp(cluster));
            steps.done(resharding.done() - reshards + " reshards during the back-up");
            writer.finish();
            assertThat(writer.refused()).isEmpty();
            return before;
        }
    }

    private String backUp(ClusterUnderTest cluster) {
        MillraceProcess made = MillraceProcess.run(
                "cluster", "backup", "--config", configOf(cluster.server(1)), "--to", backups.toString());
        assertThat(made.exitCode()).as(made.output()).isZero();
        return made.output();
    }

    private void aDamagedFileIsRefused(LocalCluster fresh) throws IOException {
        Path file = recordsOf(newest());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        MillraceProcess verified = MillraceProcess.run("cluster", "verify-backup", "--from", backups.toString());
        assertThat(verified.exitCode()).as(verified.output()).isEqualTo(1);
        assertThat(verified.output()).contains("damaged").contains(file.toString());
        MillraceProcess restored = tryToRestore(fresh.server(0));
        assertThat(restored.exitCode()).as(restored.output()).isEqualTo(1);
        assertThat(restored.output()).contains("damaged").contains(file.toString());
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        MillraceProcess mended = MillraceProcess.run("cluster", "verify-backup", "--from", backups.toString());
        assertThat(mended.exitCode()).as(mended.output()).isZero();
    }

    private Path newest() throws IOException {
        try (Stream<Path> made = Files.list(backups)) {
            return made.sorted().reduce((first, second) -> second).orElseThrow();
        }
    }

    /** A file with records, of whatever group has the most. */
    private static Path recordsOf(Path backup) throws IOException {
        try (Stream<Path> files = Files.walk(backup)) {
            return files.filter(file -> file.toString().endsWith(".blob"))
                    .max((one, other) ->
                            Long.compare(one.toFile().length(), other.toFile().length()))
                    .orElseThrow();
        }
    }

    private void restore(LocalServer server) {
        MillraceProcess restored = tryToRestore(server);
        assertThat(restored.exitCode()).as(restored.output()).isZero();
        steps.done(restored.output());
    }

    private MillraceProcess tryToRestore(LocalServer server) {
        return MillraceProcess.run(
                "cluster",
                "restore",
                "--config",
                configOf(server),
                "--from",
                backups.toString(),
                "--node-map",
                NODE_MAP);
    }

    /** It would vote for its empty replicas. */
    private void aServerThatWasForgottenIsRefused(LocalCluster fresh) throws IOException {
        LocalServer forgotten = fresh.server(2);
        fresh.servers().forEach(LocalServer::launch);
        Await.until("the server without data ends itself", PATIENCE, () -> !forgotten.isAlive(), forgotten::logTail);
        assertThat(forgotten.exitCode()).isEqualTo(EXIT_FATAL);
        assertThat(forgotten.logTail()).contains("millrace cluster restore");
        MillraceProcess notEmpty = tryToRestore(forgotten);
        assertThat(notEmpty.exitCode()).isEqualTo(1);
        assertThat(notEmpty.output()).contains("is not empty");
        LocalCluster.deleteTree(forgotten.dataDir());
        restore(forgotten);
    }

    private void consumersGoOn(ClusterUnderTest cluster, Map<Long, PutResult> before) {
        Set<Long> polledAgain = ConcurrentHashMap.newKeySet();
        Set<Long> pushedAgain = ConcurrentHashMap.newKeySet();
        try (ConsumerGroup polling = polling(cluster.client(), polledAgain);
                ConsumerGroup pushing = pushing(cluster.client(), pushedAgain)) {
            assertThat(polling.isRunning() && pushing.isRunning()).isTrue();
            Await.until(
                    "both groups have processed what they had not",
                    PATIENCE,
                    () -> hasAll(before, polled, polledAgain) && hasAll(before, pushed, pushedAgain),
                    () -> polledAgain.size() + " polled, " + pushedAgain.size() + " pushed" + cluster.logs());
        }
        assertThat(polledAgain).as("processed and stored before").doesNotContainAnyElementsOf(polled);
        assertThat(pushedAgain).as("processed and stored before").doesNotContainAnyElementsOf(pushed);
    }

    private static boolean hasAll(Map<Long, PutResult> acknowledged, Set<Long> before, Set<Long> after) {
        return acknowledged.keySet().stream().allMatch(number -> before.contains(number) || after.contains(number));
    }

    private static ConsumerGroup polling(MillraceClient client, Set<Long> processed) {
        return client.consumerGroup("billing").stream(STREAM)
                .polling()
                .failoverTime(Duration.ofSeconds(3))
                .start(record -> processed.add(new Payload(500).check(record.data())));
    }

    private static ConsumerGroup pushing(MillraceClient client, Set<Long> processed) {
        return client.consumerGroup("audit").stream(STREAM)
                .fanOut()
                .failoverTime(Duration.ofSeconds(3))
                .start(record -> processed.add(new Payload(500).check(record.data())));
    }

    private static String configOf(LocalServer server) {
        return server.dataDir().resolveSibling("config.yaml").toString();
    }
}
