package io.millrace.chaos.reshard;

import io.millrace.client.internal.map.MapShard;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.produce.SimulatedProducer;
import io.millrace.client.internal.produce.SimulatedProducer.Answer;
import io.millrace.client.internal.produce.SimulatedProducer.Block;
import io.millrace.client.internal.read.SimulatedReader;
import io.millrace.client.internal.read.SimulatedReader.Page;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.GroupId;
import io.millrace.testkit.SimulatedEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Two producers that share the keys between them, a quick reader and one that lags. */
final class SimulatedClients {

    private static final int KEYS = 10;
    private static final int PRODUCERS = 2;

    private final SimulatedEnvironment env;
    private final SimulatedNetwork network;
    private final List<SimulatedNode> nodes;
    private final PlantedBug bug;
    private final History history;
    private final RandomSource chance;
    private final List<SimulatedProducer> producers = new ArrayList<>();
    private final Map<String, SimulatedReader> readers = new TreeMap<>();
    private final List<String> keys;
    private final Map<String, HashKey> hashes = new HashMap<>();
    private final int[] counters = new int[KEYS];
    private int sent;

    SimulatedClients(
            SimulatedEnvironment env,
            SimulatedNetwork network,
            List<SimulatedNode> nodes,
            PlantedBug bug,
            History history) {
        this.env = env;
        this.network = network;
        this.nodes = nodes;
        this.bug = bug;
        this.history = history;
        chance = env.random("clients");
        keys = IntStream.range(0, KEYS).mapToObj(i -> "key-" + i).toList();
        keys.forEach(key -> hashes.put(key, HashKey.ofPartitionKey(key.getBytes(StandardCharsets.UTF_8))));
    }

    /** Begins once a node knows the stream; false before. */
    boolean begin() {
        Optional<ShardMap> first = nodes.get(chance.nextInt(nodes.size())).map(ReshardWorld.STREAM);
        first.ifPresent(map -> {
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(new SimulatedProducer("producer-" + i, map, this::append, env));
            }
            reader("quick", map, Duration.ofMillis(15));
            reader("slow", map, Duration.ofMillis(150));
        });
        return first.isPresent();
    }

    private void reader(String name, ShardMap map, Duration pace) {
        SimulatedReader.Parts parts = new SimulatedReader.Parts(
                this::read, (shard, record) -> history.records().read(name, shard, record.offset(), record.data()));
        readers.put(name, new SimulatedReader(name, map, bug.following(), pace, parts, env));
    }

    /** Sends the next record of a random key. */
    void put() {
        int key = chance.nextInt(KEYS);
        String data = keys.get(key) + "/" + ++counters[key];
        sent++;
        var unused = producers
                .get(key % PRODUCERS)
                .send(keys.get(key), hashes.get(keys.get(key)), data)
                .whenComplete((result, failure) -> {
                    if (failure == null) {
                        history.records().acknowledged(data, result);
                    } else {
                        history.records().refused(data);
                    }
                });
    }

    private CompletableFuture<List<Answer>> append(MapShard shard, List<Block> blocks) {
        SimulatedNode asked = anyNode();
        GroupId group = new GroupId(shard.group());
        SimulatedNode server = chance.nextInt(10) == 0
                ? asked
                : asked.leader(group)
                        .flatMap(id -> nodes.stream()
                                .filter(node -> node.self().equals(id))
                                .findFirst())
                        .orElse(asked);
        return network.call(server.self(), () -> server.append(ReshardWorld.STREAM, blocks))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        GrpcErrors.unwrap(failure) instanceof MillraceException known ? bug.failure(known) : failure))
                .thenApply(answers -> answers.stream().map(bug::answer).toList());
    }

    private CompletableFuture<Page> read(int number, long offset) {
        SimulatedNode server = anyNode();
        return network.call(
                        server.self(),
                        () -> bug.endsByMetadata()
                                ? server.readByMetadata(ReshardWorld.STREAM, number, offset)
                                : server.read(ReshardWorld.STREAM, number, offset))
                .thenApply(bug::page);
    }

    private SimulatedNode anyNode() {
        return nodes.get(chance.nextInt(nodes.size()));
    }

    /** A node's metadata has changed: some clients watch there. */
    void mapChanged(SimulatedNode node) {
        node.map(ReshardWorld.STREAM).ifPresent(map -> {
            producers.forEach(producer -> hear(3, () -> producer.mapChanged(map)));
            readers.values().forEach(reader -> hear(20, () -> reader.mapChanged(map)));
        });
    }

    private void hear(int oneIn, Runnable change) {
        if (chance.nextInt(oneIn) == 0) {
            network.after(Duration.ofMillis(10), change);
        }
    }

    /** Clients ask some node for the map; readers do so rarely, the ends of shards tell them of children. */
    void refresh() {
        producers.forEach(producer -> anyNode().map(ReshardWorld.STREAM).ifPresent(producer::mapChanged));
        for (SimulatedReader reader : readers.values()) {
            if (chance.nextInt(6) == 0) {
                anyNode().map(ReshardWorld.STREAM).ifPresent(reader::mapChanged);
            }
        }
    }

    /** Up to where every reader has read a shard, exclusive. */
    long readUpTo(int shardNumber) {
        return readers.values().stream()
                .mapToLong(reader -> reader.readUpTo(shardNumber))
                .min()
                .orElse(0);
    }

    /** Whether nobody needs a closed shard any more: its end was seen, and producers have nothing to send to it. */
    boolean isDoneWith(int shardNumber) {
        return readUpTo(shardNumber) == Long.MAX_VALUE
                && producers.stream()
                        .allMatch(producer -> producer.undecided() == 0
                                && producer.map()
                                        .byNumber(shardNumber)
                                        .filter(shard -> !shard.closed())
                                        .isEmpty());
    }

    /** Every record is decided, and every reader has read what is stored. */
    boolean isAtRest() {
        return producers.stream().allMatch(producer -> producer.undecided() == 0)
                && readers.keySet().stream()
                        .allMatch(reader -> history.records().readBy(reader)
                                == history.records().storedCount());
    }

    void checkAtRest() {
        history.checks()
                .that(
                        history.records().acknowledgedCount() == sent,
                        "INV-1",
                        "%d records were sent, %d acknowledged, %d refused",
                        sent,
                        history.records().acknowledgedCount(),
                        history.records().refusedCount());
        history.checks()
                .that(
                        history.records().storedCount() == sent,
                        "INV-1",
                        "%d sent, %d stored",
                        sent,
                        history.records().storedCount());
    }
}
