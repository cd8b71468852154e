package io.millrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.fake.FakeCluster;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group reads what producers have encrypted, and passes over nothing that it cannot open. */
@Timeout(120)
class EncryptedGroupTest {

    private static final OneKey KEY = new OneKey("2026", 7);

    private final FakeCluster cluster = new FakeCluster("orders", 1, "a:1", "b:1", "c:1");
    private final MillraceClient client = ClientFixture.client(cluster);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        client.close();
        cluster.close();
    }

    private void put(ProducerOptions.Builder options, String... texts) {
        try (Producer producer = client.producer("orders", options.build())) {
            for (String text : texts) {
                producer.send("k", HashKey.MIN, text.getBytes(UTF_8)).join();
            }
        }
    }

    private static ProducerOptions.Builder encrypting() {
        return ProducerOptions.builder().encryption(KEY);
    }

    private ConsumerGroup.Builder builder() {
        return client.consumerGroup("billing").stream("orders").closeTimeout(Duration.ofSeconds(10));
    }

    private void awaitSeen(String... texts) {
        Await.until("records " + List.of(texts), () -> seen.size() >= texts.length, seen::toString);
        assertThat(seen).containsExactly(texts);
    }

    private void see(ConsumerRecord record) {
        seen.add(new String(record.data(), UTF_8));
    }

    @Test
    void recordsAloneAndInAggregatesAreOpened() {
        put(encrypting(), "a", "b");
        put(encrypting().aggregation(Aggregation.kpl()), "c", "d");
        try (ConsumerGroup group = builder().decryption(KEY).start(this::see)) {
            awaitSeen("a", "b", "c", "d");
            assertThat(group.isRunning()).isTrue();
        }
    }

    @Test
    void withoutKeysTheyAreGivenAsTheyAreStored() {
        put(encrypting(), "secret");
        try (ConsumerGroup group = builder().start(this::see)) {
            Await.until("a record", () -> seen.size() == 1);
            assertThat(seen.get(0)).startsWith("MRE1").doesNotContain("secret");
            assertThat(group.isRunning()).isTrue();
        }
    }

    @Test
    void aShardStandsStillAtWhatItsKeysDoNotOpen() {
        put(encrypting(), "a");
        put(ProducerOptions.builder().encryption(new OneKey("2027", 8)), "b");
        put(encrypting(), "c");
        AtomicReference<ConsumerGroup.HeldShard> stopped = new AtomicReference<>();
        FailurePolicy twice = FailurePolicy.stop().withAttempts(2).withPauses(Duration.ZERO, Duration.ZERO);
        try (ConsumerGroup group = builder()
                .decryption(KEY)
                .onFailure(twice)
                .onShardStopped(stopped::set)
                .start(this::see)) {
            Await.until("the shard stands still", () -> stopped.get() != null);
            assertThat(stopped.get().failure().orElseThrow())
                    .isInstanceOfSatisfying(
                            MillraceException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.ACCESS_DENIED));
            assertThat(group.isRunning()).isTrue();
        }
        assertThat(seen).containsExactly("a");
    }

    @Test
    void plainPayloadsInAnEncryptedStreamFollowTheFailurePolicy() {
        put(encrypting(), "a");
        put(ProducerOptions.builder(), "plain");
        put(encrypting(), "b");
        FailurePolicy skip = FailurePolicy.skip().withAttempts(1).withPauses(Duration.ZERO, Duration.ZERO);
        try (ConsumerGroup group = builder()
                .decryption(KEY)
                .onFailure(skip)
                .startBatches(() -> (records, checkpointer) -> records.forEach(this::see))) {
            awaitSeen("a", "b");
            assertThat(group.isRunning()).isTrue();
        }
    }
}
