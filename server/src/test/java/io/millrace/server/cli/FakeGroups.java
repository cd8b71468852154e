package io.millrace.server.cli;

import io.millrace.client.GroupAdmin;
import io.millrace.client.GroupDescription;
import io.millrace.client.GroupLag;
import io.millrace.client.ShardExplanation;
import io.millrace.client.StartPosition;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One group, {@code billing}, with a worker and two shards, that remembers what it was asked for. */
final class FakeGroups implements GroupAdmin {

    Map<String, StartPosition> resetTo = Map.of();
    boolean exists = true;
    boolean running;

    @Override
    public List<GroupDescription> listGroups() {
        return exists ? List.of(describeGroup("billing")) : List.of();
    }

    @Override
    public GroupDescription describeGroup(String group) {
        known(group);
        return new GroupDescription(
                "billing",
                GroupDescription.State.BALANCING,
                1,
                1,
                1,
                Instant.ofEpochMilli(1_700_000_000_000L),
                new TreeMap<>(Map.of("orders", Optional.of(StartPosition.trimHorizon()))),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                List.of(new GroupDescription.Worker("w1", "host-1", 1, Duration.ofMillis(1500), true)),
                List.of(
                        new GroupDescription.Lease(
                                "orders",
                                "shardId-000000000000",
                                Optional.of("w1"),
                                7,
                                GroupDescription.Position.RECORD,
                                Optional.of("4711"),
                                Optional.of(Instant.ofEpochMilli(1_700_000_100_000L))),
                        new GroupDescription.Lease(
                                "orders",
                                "shardId-000000000001",
                                Optional.empty(),
                                0,
                                GroupDescription.Position.START,
                                Optional.empty(),
                                Optional.empty())));
    }

    @Override
    public GroupLag groupLag(String group) {
        known(group);
        return new GroupLag(
                List.of(
                        new GroupLag.Shard(
                                "orders",
                                "shardId-000000000000",
                                Optional.of("w1"),
                                1200,
                                2_500_000,
                                Duration.ofSeconds(3),
                                Optional.of(Duration.ofSeconds(1)),
                                true),
                        new GroupLag.Shard(
                                "orders",
                                "shardId-000000000001",
                                Optional.empty(),
                                0,
                                0,
                                Duration.ZERO,
                                Optional.empty(),
                                false)),
                1200,
                2_500_000,
                Duration.ofSeconds(3),
                300,
                100,
                Optional.of(Duration.ofSeconds(6)),
                List.of("no server that holds shardId-000000000001 of orders has answered"));
    }

    @Override
    public List<ShardExplanation> explainGroup(String group) {
        known(group);
        return List.of(
                new ShardExplanation(
                        "orders", Optional.of("shardId-000000000000"), "HELD", Optional.of("w1"), "w1 holds it"),
                new ShardExplanation(
                        "orders",
                        Optional.of("shardId-000000000001"),
                        "NO_WORKER",
                        Optional.empty(),
                        "the group has no workers"));
    }

    @Override
    public int resetGroup(String group, Map<String, StartPosition> streams) {
        stopped(group);
        resetTo = new TreeMap<>(streams);
        return 2;
    }

    @Override
    public void deleteGroup(String group) {
        stopped(group);
        exists = false;
    }

    private void stopped(String group) {
        known(group);
        if (running) {
            throw new MillraceException(
                    ErrorCode.RESOURCE_IN_USE, "Consumer group billing has workers: w1; stop them first.");
        }
    }

    private void known(String group) {
        if (!exists || !group.equals("billing")) {
            throw new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "Consumer group " + group + " not found.");
        }
    }
}
