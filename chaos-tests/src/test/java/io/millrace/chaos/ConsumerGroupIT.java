package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proto.api.v1.CheckpointEntry;
import io.millrace.proto.api.v1.CheckpointRequest;
import io.millrace.proto.api.v1.CheckpointResponse;
import io.millrace.proto.api.v1.LeaseDescription;
import io.millrace.proto.api.v1.LeasePosition;
import io.millrace.proto.api.v1.LeaseToken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Workers of a group in processes of their own against three servers, while shards are split and merged: they come and go, one is
 * killed, one is stopped until others have its shards. Every record is processed, none twice but those in the hands of a worker
 * that was killed or stopped, each key in order.
 */
class ConsumerGroupIT {

    private static final Duration DEFAULT_FAILOVER = Duration.ofSeconds(10);
    private static final Duration SHORT_FAILOVER = Duration.ofSeconds(3);

    private static ClusterUnderTest cluster;

    private final Steps steps = new Steps();

    @BeforeAll
    static void start() {
        cluster = ClusterUnderTest.start("consumer-group");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** One worker, then five, then two. */
    @Test
    void workersShareSixteenShardsWhateverHappensToThem() {
        try (GroupScenario scenario =
                new GroupScenario(cluster, "orders", 16, WorkerProcess.Way.POLLED_BATCHES, DEFAULT_FAILOVER)) {
            scenario.write(1000);
            scenario.startWorkers("one");
            scenario.awaitWork(500, "one");
            scenario.startWorkers("two", "three", "four", "five");
            scenario.split();
            scenario.awaitWork(300, "one", "two", "three", "four", "five");
            scenario.merge();
            scenario.split();
            steps.done("five workers share the shards");

            LeaseDescription stale = leaseOf(scenario, "three");
            scenario.pause("three");
            scenario.kill("two");
            Set<String> killed = scenario.worker("two").shards();
            Set<String> paused = scenario.worker("three").shards();
            scenario.merge();
            scenario.split();
            awaitTakenOver(scenario, killed, paused);
            assertThat(checkpoint(scenario, stale)).isEqualTo("LEASE_LOST");
            scenario.resume("three");
            scenario.awaitWork(100, "three");
            steps.done("a killed and a stopped worker's shards were taken over; the stopped one works again");

            scenario.worker("four").close();
            scenario.worker("five").close();
            scenario.awaitWork(500, "one", "three");
            scenario.drain();
            scenario.worker("one").close();
            scenario.worker("three").close();

            GroupHistory history = scenario.history();
            history.nothingIsMissing(scenario.acknowledged());
            int repeated = history.onlyBrokenWorkersRecordsAreRepeated();
            history.everyKeyIsInOrder();
            long late = history.processedUnderAnOldLease();
            steps.done(scenario.acknowledged().size() + " records, " + repeated + " of them twice, " + late
                    + " under an old lease after SIGCONT");
            assertThat(late).isLessThanOrEqualTo((long) GroupScenario.BATCH * paused.size());
            report(history, killed);
        }
    }

    /** Pushed records, keys in parallel, and a failover time of 3 s. */
    @Test
    void pushedWorkersDoAlike() {
        try (GroupScenario scenario =
                new GroupScenario(cluster, "clicks", 4, WorkerProcess.Way.PUSHED_RECORDS, SHORT_FAILOVER)) {
            scenario.write(500);
            scenario.startWorkers("one", "two");
            scenario.awaitWork(300, "one", "two");
            scenario.split();
            scenario.startWorkers("three");
            scenario.awaitWork(200, "one", "two", "three");
            scenario.kill("two");
            scenario.merge();
            scenario.awaitWork(300, "one", "three");
            scenario.worker("three").close();
            scenario.drain();
            scenario.worker("one").close();

            GroupHistory history = scenario.history();
            history.nothingIsMissing(scenario.acknowledged());
            int repeated = history.onlyBrokenWorkersRecordsAreRepeated();
            history.everyKeyIsInOrder();
            steps.done(scenario.acknowledged().size() + " pushed records, " + repeated + " of them twice");
        }
    }

    private static void awaitTakenOver(GroupScenario scenario, Set<String> killed, Set<String> paused) {
        scenario.await("others have the shards", () -> {
            Set<String> held = new java.util.HashSet<>();
            for (String well : List.of("one", "four", "five")) {
                scenario.worker(well).events().stream()
                        .filter(event -> event.kind() == 'S')
                        .filter(event -> event.nanos() > scenario.brokenAt("two"))
                        .forEach(event -> held.add(event.shard()));
            }
            return held.containsAll(killed) && held.containsAll(paused);
        });
    }

    private static LeaseDescription leaseOf(GroupScenario scenario, String worker) {
        return cluster.probe(0).group(scenario.group()).getLeasesList().stream()
                .filter(lease -> lease.getWorkerId().equals(worker)
                        && lease.getCheckpoint().hasRecord())
                .findFirst()
                .orElseThrow();
    }

    /** The checkpoint that a stopped worker would store after it goes on: its own token, its own position. */
    private static String checkpoint(GroupScenario scenario, LeaseDescription stale) {
        CheckpointResponse response = cluster.probe(1)
                .checkpoint(CheckpointRequest.newBuilder()
                        .setGroupName(scenario.group())
                        .addEntries(CheckpointEntry.newBuilder()
                                .setLease(LeaseToken.newBuilder()
                                        .setShardUid(stale.getShardUid())
                                        .setEpoch(stale.getEpoch()))
                                .setPosition(LeasePosition.newBuilder()
                                        .setRecord(stale.getCheckpoint().getRecord())))
                        .build());
        return response.getResults(0).getErrorCode();
    }

    private void report(GroupHistory history, Set<String> killed) {
        List<GroupHistory.HandOver> handOvers = history.handOvers();
        assertThat(handOvers).isNotEmpty();
        steps.done(String.format(
                "%d planned hand-overs: p50 %.1f ms, the longest: %s",
                handOvers.size(),
                handOvers.get(handOvers.size() / 2).millis(),
                handOvers.subList(Math.max(0, handOvers.size() - 4), handOvers.size())));
        List<Double> takeOvers = history.takeOverSeconds("two", killed);
        steps.done(String.format(
                "%d shards of the killed worker taken over %.2f to %.2f s after its end; failover time %d s",
                takeOvers.size(), takeOvers.get(0), takeOvers.get(takeOvers.size() - 1), DEFAULT_FAILOVER.toSeconds()));
    }
}
