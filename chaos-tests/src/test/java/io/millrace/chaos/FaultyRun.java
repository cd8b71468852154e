package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.AdminClient;
import io.millrace.client.Aggregation;
import io.millrace.client.Compression;
import io.millrace.client.DetouredClients;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.PutResult;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.client.StreamReader;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.MillraceException;
import io.millrace.testkit.Await;
import io.millrace.testkit.SimulatedEnvironment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** One producer, its faulty way to the servers, its own stream that is split and merged meanwhile, all from one seed. */
final class FaultyRun {

    static final int RECORDS = 50_000;
    private static final int KEYS = 50;
    /** Records without an answer at a time: the run must last longer than the faults. */
    private static final int UNANSWERED = 2_000;

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final long seed;
    private final String stream;
    private final List<String> endpoints;
    private final Map<String, FaultProxy> proxies;
    private final PutResult[] results = new PutResult[RECORDS];
    private final AtomicInteger reshards = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean over;
    private int retried;

    FaultyRun(long seed, List<String> endpoints) {
        this.seed = seed;
        this.stream = "run-" + seed;
        this.endpoints = endpoints;
        proxies = endpoints.stream().collect(Collectors.toMap(endpoint -> endpoint, FaultProxy::new));
    }

    String stream() {
        return stream;
    }

    /** Writes everything under faults; all futures must end well. */
    void write(AdminClient admin) throws Exception {
        Thread network = new Thread(this::disturb, "faults-" + seed);
        Thread reshard = new Thread(() -> reshard(admin), "reshards-" + seed);
        try (MillraceClient client = DetouredClients.client(endpoints, this::detour);
                Producer producer = client.producer(stream, options())) {
            network.start();
            reshard.start();
            send(producer);
        } finally {
            over = true;
            network.join();
            reshard.join();
            proxies.values().forEach(FaultProxy::close);
        }
    }

    private String detour(String endpoint) {
        return proxies.get(endpoint).endpoint();
    }

    private ProducerOptions options() {
        return ProducerOptions.builder()
                .timeouts(PATIENCE, Duration.ofSeconds(2))
                .aggregation(seed % 2 == 0 ? Aggregation.kpl(2_000, 40) : Aggregation.none())
                .compression(Compression.values()[(int) (seed % 3)])
                .build();
    }

    private void send(Producer producer) throws Exception {
        Semaphore room = new Semaphore(UNANSWERED);
        CompletableFuture<?>[] futures = new CompletableFuture<?>[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
            int number = i;
            if (number == RECORDS - RECORDS / 10) {
                awaitAReshard();
            }
            assertThat(room.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("an answer in %s, run %d at record %d", PATIENCE, seed, number)
                    .isTrue();
            byte[] data = ByteBuffer.allocate(64).putInt(number).array();
            futures[i] = producer.send("key-" + number % KEYS, data).whenComplete((result, failure) -> {
                results[number] = result;
                room.release();
            });
            sent.set(i + 1);
        }
        CompletableFuture.allOf(futures).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (PutResult result : results) {
            retried += result.attempts().size() > 1 ? 1 : 0;
        }
    }

    private void disturb() {
        RandomSource chance = new SimulatedEnvironment(seed).random("network");
        List<FaultProxy> all = List.copyOf(proxies.values());
        loseAReply(all);
        while (!over) {
            FaultProxy proxy = all.get(chance.nextInt(all.size()));
            int span = 10 + chance.nextInt(90);
            switch (chance.nextInt(4)) {
                case 0 -> proxy.reset();
                case 1 -> {
                    proxy.delay(TimeUnit.MICROSECONDS.toNanos(500 + chance.nextInt(20_000)));
                    pause(span);
                    proxy.delay(0);
                }
                case 2 -> {
                    proxy.loseReplies();
                    pause(span);
                    proxy.reset();
                }
                default -> pause(span);
            }
            pause(span);
        }
    }

    /** Chance may spare a fast run: each meets the worst fault at least once, while blocks are on their way. */
    private void loseAReply(List<FaultProxy> all) {
        while (!over && sent.get() < RECORDS / 10) {
            pause(1);
        }
        while (!over && lostReplyBytes() == 0) {
            all.forEach(FaultProxy::loseReplies);
            pause(1);
        }
        all.forEach(FaultProxy::reset);
    }

    /** A change that was asked of a server which then stood still takes as long as its caller waits: a fast run would be over before. */
    private void awaitAReshard() {
        Await.until("a reshard in the middle of " + stream, PATIENCE, () -> reshards.get() > 0, this::describe);
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Splits and merges at random while records are sent. */
    private void reshard(AdminClient admin) {
        RandomSource chance = new SimulatedEnvironment(seed).random("reshard");
        while (!over) {
            try {
                List<ShardDescription> open = admin.listShards(stream, ShardFilter.open()).stream()
                        .filter(ShardDescription::isOpen)
                        .sorted(Comparator.comparing(shard -> shard.range().start()))
                        .toList();
                int lower = chance.nextInt(open.size());
                if (open.size() < 3 || (open.size() < 8 && chance.nextInt(2) == 0)) {
                    admin.splitShard(
                            stream,
                            open.get(lower).shardId(),
                            open.get(lower).range().middle());
                } else if (lower + 1 < open.size()) {
                    admin.mergeShards(
                            stream,
                            open.get(lower).shardId(),
                            open.get(lower + 1).shardId());
                }
                admin.awaitActive(stream, PATIENCE);
                reshards.incrementAndGet();
            } catch (MillraceException notNow) {
                // no controller leads, or a retried call finds itself done
            }
            pause(100 + chance.nextInt(300));
        }
    }

    /** Every record is there once, where its result said, and every key's records are in order. */
    void check(MillraceClient direct) {
        Map<String, Integer> next = new HashMap<>();
        int read = 0;
        try (StreamReader reader = direct.reader(stream, ReaderOptions.polling().untilTip())) {
            while (!reader.isFinished()) {
                for (ReadRecord record : reader.poll(Duration.ofSeconds(5))) {
                    int number = ByteBuffer.wrap(record.data()).getInt();
                    int expected = next.getOrDefault(record.partitionKey(), number % KEYS);
                    assertThat(number)
                            .as("seed %d: the next of %s at %s", seed, record.partitionKey(), record.sequenceNumber())
                            .isEqualTo(expected);
                    next.put(record.partitionKey(), number + KEYS);
                    assertThat(record.shardId()).isEqualTo(results[number].shardId());
                    assertThat(record.sequenceNumber()).isEqualTo(results[number].sequenceNumber());
                    assertThat(record.subSequenceNumber()).isEqualTo(results[number].subSequenceNumber());
                    read++;
                }
            }
        }
        assertThat(read).as("records of seed %d", seed).isEqualTo(RECORDS);
    }

    int reshards() {
        return reshards.get();
    }

    int sent() {
        return sent.get();
    }

    long lostReplyBytes() {
        return proxies.values().stream().mapToLong(FaultProxy::lostReplyBytes).sum();
    }

    String describe() {
        long resets = proxies.values().stream().mapToLong(FaultProxy::resets).sum();
        return "seed " + seed + ": " + resets + " connections broken, " + lostReplyBytes() + " bytes of replies lost, "
                + reshards + " reshards, " + retried + " records sent more than once";
    }
}
