package io.millrace.server.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * What the wire carries: PutRecords of 500 records of 1 KiB and GetRecords by the AWS SDK, in each of its ways, and the same
 * by our own client, on three servers in JVMs of their own. Prints its figures. {@code -Dthroughput.seconds=20
 * -Dthroughput.warmup=30} for figures that mean something (docs/performance.md); a build makes a few calls of each.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WireThroughputIT {

    private static final int SECONDS = Integer.getInteger("throughput.seconds", 0);
    private static final int WARM_UP = Integer.getInteger("throughput.warmup", 0);
    private static final String STREAM = "wire";
    private static final int SHARDS = 4;
    private static final int WRITERS = 6;
    private static final int RECORD = 1024;
    private static final int BATCH = 500;
    private static final int LEAST_CALLS = 1;

    private LocalCluster cluster;
    private List<KinesisConnections> connections;

    @BeforeAll
    void start() {
        cluster = LocalCluster.builder()
                .profile("unlimited")
                .setting("roles", "[controller, node, gateway]")
                .setting("gateway.authentication", "none")
                .jvmOptions(
                        System.getProperty("throughput.server-jvm", "-Xmx1g").split(" "))
                .start();
        connections = cluster.servers().stream()
                .map(server -> KinesisConnections.to(server.kinesisUrl()))
                .toList();
        KinesisCluster.create(connections.get(0).sync(), STREAM, SHARDS);
    }

    @AfterAll
    void stop() {
        Flavor.reset();
        connections.forEach(KinesisConnections::close);
        cluster.close();
    }

    /** Our own client first: it is what the others are compared with, and it fills the stream for the readers. */
    @Test
    void carriesRecordsInEveryWay() throws Exception {
        try (MillraceClient client =
                MillraceClient.builder().endpoints(cluster.endpoints()).build()) {
            measure("gRPC, put", 1, writer -> nativeWriter(client.producer(STREAM)));
            measure("gRPC, poll", 1, reader -> nativeReader(client));
        }
        for (Flavor flavor : Flavor.values()) {
            List<KinesisClient> clients = connections.stream()
                    .map(to -> flavor.choose(to.sync(), to.async()))
                    .toList();
            measure(flavor + ", PutRecords", WRITERS, writer -> writer(clients.get(writer % clients.size()), writer));
            measure(flavor + ", GetRecords", SHARDS, shard -> reader(clients.get(shard % clients.size()), shard));
        }
    }

    /** Makes calls on a thread of its own. */
    private interface Worker {

        /** Makes one, or starts it, and returns its bytes of data. */
        long call();

        /** Waits for what was started. */
        default void close() {}
    }

    /** Warms up, then runs the workers for the time, and prints. */
    private void measure(String what, int workers, IntFunction<Worker> work) throws Exception {
        if (WARM_UP > 0) {
            run(WARM_UP, workers, work);
        }
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        long bytes = run(SECONDS, workers, work);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuPerGigabyte = (cpuSeconds() - cpu) / (bytes / 1e9);
        assertThat(bytes).as(what).isPositive();
        System.out.printf("%-24s %7.1f MB/s %7.1f server CPU s/GB%n", what, bytes / seconds / 1e6, cpuPerGigabyte);
    }

    private static long run(int seconds, int workers, IntFunction<Worker> work) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        LongAdder bytes = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            Worker worker = work.apply(i);
            done.add(threads.submit(() -> {
                for (int calls = 0; calls < LEAST_CALLS || System.nanoTime() < end; calls++) {
                    bytes.add(worker.call());
                }
                worker.close();
            }));
        }
        for (Future<?> worker : done) {
            worker.get();
        }
        threads.shutdown();
        return bytes.sum();
    }

    private double cpuSeconds() {
        return cluster.servers().stream()
                .map(LocalServer::pid)
                .map(pid -> ProcessHandle.of(pid).orElseThrow().info().totalCpuDuration())
                .mapToDouble(time -> time.orElse(Duration.ZERO).toNanos() / 1e9)
                .sum();
    }

    private static byte[] record(SplittableRandom random) {
        byte[] data = new byte[RECORD];
        random.nextBytes(data);
        return data;
    }

    private static String key(SplittableRandom random) {
        return "key-" + random.nextInt(10_000);
    }

    private static Worker writer(KinesisClient kinesis, int number) {
        SplittableRandom random = new SplittableRandom(number);
        return () -> {
            List<PutRecordsRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                entries.add(PutRecordsRequestEntry.builder()
                        .partitionKey(key(random))
                        .data(SdkBytes.fromByteArrayUnsafe(record(random)))
                        .build());
            }
            PutRecordsResponse response =
                    kinesis.putRecords(r -> r.streamName(STREAM).records(entries));
            // Also while a young cluster spreads its leaders: the servers wait for the new one.
            assertThat(response.failedRecordCount())
                    .as("%s", response.records())
                    .isZero();
            return (long) BATCH * RECORD;
        };
    }

    /** From the shard's first record to its last, again and again. */
    private static Worker reader(KinesisClient kinesis, int shard) {
        String[] iterator = new String[1];
        return () -> {
            if (iterator[0] == null) {
                iterator[0] = kinesis.getShardIterator(r -> r.streamName(STREAM)
                                .shardId(String.format("shardId-%012d", shard))
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .shardIterator();
            }
            GetRecordsResponse page = kinesis.getRecords(r -> r.shardIterator(iterator[0]));
            iterator[0] = page.records().isEmpty() ? null : page.nextShardIterator();
            return page.records().stream()
                    .mapToLong(record -> record.data().asByteArrayUnsafe().length)
                    .sum();
        };
    }

    private static Worker nativeWriter(Producer producer) {
        SplittableRandom random = new SplittableRandom(0);
        return new Worker() {
            @Override
            public long call() {
                for (int i = 0; i < BATCH; i++) {
                    var unused = producer.send(key(random), record(random));
                }
                return (long) BATCH * RECORD;
            }

            @Override
            public void close() {
                assertThat(producer.close(Duration.ofMinutes(1)).records())
                        .as("records that were not stored")
                        .isZero();
            }
        };
    }

    private static Worker nativeReader(MillraceClient client) {
        return new Worker() {

            private StreamReader reader = open();

            private StreamReader open() {
                return client.reader(STREAM, ReaderOptions.polling().from(StartPosition.trimHorizon()));
            }

            @Override
            public long call() {
                var records = reader.poll(Duration.ofSeconds(1));
                if (records.isEmpty()) {
                    reader.close();
                    reader = open();
                }
                return (long) records.size() * RECORD;
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }
}
