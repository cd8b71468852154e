package io.millrace.kinesislibs;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.Await;
import io.millrace.testkit.Program;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** KCL 3, unmodified, each worker in its own JVM, its leases in dynalite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KclIT {

    private static final int RECORDS = 50_000;
    private static final int SHARDS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    private KinesisServers servers;
    private LeaseStore leases;

    @BeforeAll
    void start() {
        leases = LeaseStore.start();
        servers = KinesisServers.start("kcl", 3, Map.of());
    }

    @AfterAll
    void stop() {
        servers.close();
        leases.close();
    }

    /** What one test looks at; said in full when a wait fails. */
    private record Scene(String retrieval, Collector collector, Deliveries deliveries, NumberedPuts puts) {

        void await(String what, BooleanSupplier condition, Program... workers) {
            Await.until(what, PATIENCE, () -> condition.getAsBoolean() || isBroken(workers), () -> state(workers));
            assertThat(isBroken(workers)).as(() -> state(workers)).isFalse();
        }

        private boolean isBroken(Program... workers) {
            return !deliveries().violations().isEmpty()
                    || !List.of(workers).stream().allMatch(Program::isAlive);
        }

        private String state(Program... workers) {
            StringBuilder text = new StringBuilder(puts.stored() + " stored, " + deliveries());
            List.of(workers).forEach(worker -> text.append(worker.logTail()));
            return text.toString();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"polling", "fan-out"})
    void everyRecordIsProcessedInOrderAcrossASplitAMergeAndWorkersThatComeAndDie(String retrieval) {
        String stream = "kcl-" + retrieval;
        servers.create(stream, SHARDS);
        Deliveries deliveries = new Deliveries();
        try (Collector collector = new Collector(deliveries)) {
            Scene scene = new Scene(retrieval, collector, deliveries, new NumberedPuts(servers.kinesis(), stream));
            try (Program first = worker(scene, FIRST, 0)) {
                CompletableFuture<Void> early = scene.puts().until(15_000);
                scene.await(
                        "the first worker gets records",
                        () -> scene.deliveries().distinct() >= 5_000,
                        first);
                early.join();
                try (Program second = worker(scene, SECOND, 1)) {
                    joinAndReshard(scene, stream, first, second);
                    List<Delivery> unfinished = die(scene, first, second);
                    finish(scene, unfinished, second);
                }
            }
        }
    }

    private Program worker(Scene scene, String name, int server) {
        return Libraries.kcl(
                scene.retrieval() + "-" + name,
                Map.of(
                        "application", "application-" + scene.retrieval(),
                        "worker", name,
                        "stream", "kcl-" + scene.retrieval(),
                        "retrieval", scene.retrieval(),
                        "kinesis", servers.url(server),
                        "dynamodb", leases.url(),
                        "report", String.valueOf(scene.collector().port())));
    }

    /** The second worker takes over some shards; then one shard is split and two are merged, while records are put. */
    private void joinAndReshard(Scene scene, String stream, Program first, Program second) {
        scene.await(
                "the second worker has shards",
                () -> !scene.deliveries().shardsOf(SECOND).isEmpty(),
                first,
                second);
        CompletableFuture<Void> meanwhile = scene.puts().until(30_000);
        BigInteger width = BigInteger.TWO.pow(128).divide(BigInteger.valueOf(SHARDS));
        servers.kinesis()
                .splitShard(r -> r.streamName(stream)
                        .shardToSplit(shard(0))
                        .newStartingHashKey(width.shiftRight(1).toString()));
        servers.awaitActive(stream);
        servers.kinesis()
                .mergeShards(r -> r.streamName(stream).shardToMerge(shard(4)).adjacentShardToMerge(shard(5)));
        servers.awaitActive(stream);
        meanwhile.join();
        scene.await(
                "the parents are read to their ends and all records are delivered",
                () -> List.of(shard(0), shard(4), shard(5)).stream().allMatch(scene.deliveries()::hasEnded)
                        && scene.deliveries().distinct() == scene.puts().stored(),
                first,
                second);
    }

    /** Kills the first worker, which leads, when it has records that it cannot have checkpointed; these are returned. */
    private List<Delivery> die(Scene scene, Program first, Program second) {
        assertThat(scene.deliveries().shardsOf(FIRST))
                .as("the first worker still has shards")
                .isNotEmpty();
        scene.collector().hold(FIRST);
        CompletableFuture<Void> meanwhile = scene.puts().until(40_000);
        scene.await(
                "the first worker is in the midst of its work",
                () -> !scene.deliveries().unanswered(FIRST).isEmpty(),
                first,
                second);
        first.kill();
        meanwhile.join();
        Await.until(
                "the first worker's connections are gone",
                () -> scene.deliveries().shardsOf(FIRST).isEmpty());
        return scene.deliveries().unanswered(FIRST);
    }

    private void finish(Scene scene, List<Delivery> unfinished, Program second) {
        scene.puts().until(RECORDS).join();
        scene.await("all records are delivered", () -> scene.deliveries().distinct() == RECORDS, second);
        assertThat(scene.deliveries().shardsOf(SECOND))
                .as("shards that are left: eight, one more by the split, one less by the merge")
                .hasSize(SHARDS);
        assertThat(unfinished).isNotEmpty();
        assertThat(scene.deliveries().repeated())
                .as("what the dead worker cannot have checkpointed comes again")
                .isGreaterThanOrEqualTo(unfinished.size());
        assertThat(scene.deliveries().violations()).isEmpty();
    }

    private static String shard(int number) {
        return String.format("shardId-%012d", number);
    }
}
