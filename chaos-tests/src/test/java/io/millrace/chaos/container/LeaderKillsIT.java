package io.millrace.chaos.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.chaos.report.Quantiles;
import io.millrace.client.MillraceClient;
import io.millrace.client.ShardDescription;
import io.millrace.proto.api.v1.GroupStatus;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Kills leaders of groups under load, {@code chaos.leader-kills} times, and measures for each shard of the group how long
 * writes and reads paused. The figures go to {@code leader-kills/report.md} in the {@linkplain HistoryDirectory directory of
 * histories}; that everything goes on is what is asserted.
 */
class LeaderKillsIT {

    private static final String STREAM = "leader-kills";
    private static final int SHARDS = 6;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @Test
    @EnabledIfSystemProperty(named = "chaos.leader-kills", matches = "[1-9][0-9]*")
    void writesAndReadsGoOn() throws IOException {
        Path directory = HistoryDirectory.emptied(STREAM);
        int kills = Integer.getInteger("chaos.leader-kills");
        try (ContainerCluster cluster = ContainerCluster.start(directory, Layout.COMBINED, false);
                MillraceClient client = MillraceClient.builder()
                        .endpoints(cluster.endpoints())
                        .requestTimeout(Duration.ofSeconds(2))
                        .plaintext()
                        .build()) {
            client.admin().createStream(STREAM, SHARDS);
            client.admin().awaitActive(STREAM, PATIENCE);
            List<ShardPulse> pulses = new ArrayList<>();
            for (ShardDescription shard : client.admin().listShards(STREAM)) {
                pulses.add(new ShardPulse(client, STREAM, shard));
            }
            pulses.forEach(ShardPulse::start);
            SplittableRandom chance = new SplittableRandom(Long.getLong("chaos.seed", 1));
            for (int i = 0; i < kills; i++) {
                killOneLeader(cluster, pulses, chance);
            }
            pulses.forEach(ShardPulse::close);
            report(directory, kills, pulses);
            assertThat(pulses).allSatisfy(pulse -> assertThat(pulse.writeGaps()).isNotEmpty());
        }
    }

    private static void killOneLeader(ContainerCluster cluster, List<ShardPulse> pulses, SplittableRandom chance) {
        List<GroupStatus> groups = cluster.status().getGroupsList();
        GroupStatus group = groups.get(chance.nextInt(groups.size()));
        ChaosServer leader = cluster.servers().stream()
                .filter(server -> server.id().equals(group.getLeader()))
                .findFirst()
                .orElseThrow();
        List<ShardPulse> hit = pulses.stream()
                .filter(pulse -> pulse.group() == group.getGroup())
                .toList();
        hit.forEach(ShardPulse::mark);
        leader.kill();
        hit.forEach(ShardPulse::happened);
        Await.until(
                "writes and reads of group " + group.getGroup() + " go on without " + leader.id(),
                PATIENCE,
                () -> hit.stream().allMatch(ShardPulse::isBack),
                cluster::logs);
        hit.forEach(ShardPulse::measured);
        leader.start();
        Await.until("the cluster is whole again", PATIENCE, ContainerCluster.POLL, cluster::isWhole, cluster::logs);
    }

    private static void report(Path directory, int kills, List<ShardPulse> pulses) throws IOException {
        List<Long> writes =
                pulses.stream().flatMap(pulse -> pulse.writeGaps().stream()).toList();
        List<Long> reads =
                pulses.stream().flatMap(pulse -> pulse.readGaps().stream()).toList();
        String text = "| " + kills + " leaders killed | p50 ms | p99 ms | longest ms |\n|---|---|---|---|\n"
                + row("writes", writes) + row("reads", reads);
        System.out.println(text);
        Files.writeString(directory.resolve("report.md"), text, StandardCharsets.UTF_8);
    }

    private static String row(String what, List<Long> gaps) {
        Quantiles of = Quantiles.of(gaps);
        return String.format(
                Locale.ROOT,
                "| gap of %s per shard (%d gaps) | %d | %d | %d |%n",
                what,
                of.size(),
                of.at(0.5),
                of.at(0.99),
                of.at(1));
    }
}
