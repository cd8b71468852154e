package io.millrace.chaos.container;

import io.grpc.StatusRuntimeException;
import io.millrace.chaos.ReadBack;
import io.millrace.chaos.history.Item;
import io.millrace.chaos.history.Op;
import io.millrace.client.MillraceClient;
import io.millrace.client.ShardDescription;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;

/**
 * Writers fill a stream, followers read it, and at the end every server's own replica is read. What kinds of them is up to
 * the workload.
 */
abstract class StreamWorkload implements Workload {

    static final int SHARDS = 4;

    private static final Duration REQUEST = Duration.ofSeconds(3);
    private static final Duration ACTIVE = Duration.ofSeconds(60);

    private final String label;
    private final ContainerCluster cluster;
    private final Recorder recorder;
    private final MillraceClient client;
    private final Writers writers;
    private List<StreamFollower> followers = List.of();

    StreamWorkload(String label, ContainerCluster cluster, Recorder recorder, int threads, long pauseMillis) {
        this.label = label;
        this.cluster = cluster;
        this.recorder = recorder;
        client = MillraceClient.builder()
                .endpoints(cluster.endpoints())
                .requestTimeout(REQUEST)
                .plaintext()
                .build();
        writers = new Writers(threads, pauseMillis, recorder, this::put);
    }

    /** Puts one record. */
    abstract void put(Writers.Attempt attempt);

    /** Readers of the stream, which exists. */
    abstract List<StreamFollower> followers();

    /** After the stream was made and before anything is written. */
    void prepared() {}

    @Override
    public final String label() {
        return label;
    }

    final ContainerCluster cluster() {
        return cluster;
    }

    final MillraceClient client() {
        return client;
    }

    final Recorder recorder() {
        return recorder;
    }

    final String stream() {
        return label;
    }

    /** Ids of the shards that the stream has now. */
    final List<String> shards() {
        return client.admin().listShards(stream()).stream()
                .map(ShardDescription::shardId)
                .toList();
    }

    @Override
    public void prepare() {
        client.admin().createStream(stream(), SHARDS);
        client.admin().awaitActive(stream(), ACTIVE);
        prepared();
        followers = followers();
    }

    @Override
    public void start() {
        followers.forEach(StreamFollower::start);
        writers.start();
    }

    @Override
    public void stopWriting() {
        writers.stop();
    }

    @Override
    public void finish(Duration patience) {
        try {
            Await.until(
                    "readers of " + label + " have got everything",
                    patience,
                    ContainerCluster.POLL,
                    () -> followers.stream().allMatch(follower -> follower.hasSeen(writers.acknowledged())),
                    () -> "");
        } catch (AssertionError notAll) {
            // The checker says what is missing.
            System.out.println(notAll.getMessage());
        }
        followers.forEach(StreamFollower::stop);
        // Asked of all servers, for half a minute: controllers may be choosing a leader, which keeps nobody from
        // reading records.
        List<String> shards = shards();
        cluster.nodes().forEach(server -> readBackIfItAnswers(server, shards));
    }

    /** A server that does not answer now is already a finding of its own: the cluster has not settled. */
    private void readBackIfItAnswers(ChaosServer server, List<String> shards) {
        try {
            readBack(server, shards);
        } catch (StatusRuntimeException e) {
            recorder.failedRead(Op.FINAL + server.id(), recorder.now(), "", Outcomes.describe(e));
        }
    }

    private void readBack(ChaosServer server, List<String> shards) {
        for (String shard : shards) {
            long from = recorder.now();
            List<Item> items = server.probe().readOwnReplica(stream(), shard).stream()
                    .map(StreamWorkload::item)
                    .toList();
            recorder.read(Op.FINAL + server.id(), from, shard, items);
        }
    }

    private static Item item(ReadBack record) {
        return new Item(record.sequenceNumber(), record.partitionKey(), Payloads.value(record.data()));
    }

    @Override
    public void close() {
        client.close();
    }
}
