package io.millrace.client.internal.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ClientFixture;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.StartPosition;
import io.millrace.client.fake.FakeCluster;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.env.TimeSource;
import io.millrace.common.env.Timers;
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Iterators that expire, because the reader slept or a server's clock was set. */
@Timeout(60)
class PolledSourceTest {

    private final FakeCluster cluster = new FakeCluster("orders", 1, "a:1", "b:1", "c:1");
    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final ClientChannels channels = new ClientChannels(cluster.endpoints(), cluster::connect, env.time());
    private final ShardMapFollower maps = new ShardMapFollower("orders", channels, env, Runnable::run);
    private final MillraceClient client = ClientFixture.client(cluster);
    private final Producer producer = client.producer("orders");
    private final TakenRecords taken = new TakenRecords();
    private final Pauses pauses = new Pauses(env);

    @BeforeEach
    void start() {
        maps.start();
        maps.first().join();
    }

    @AfterEach
    void close() {
        pauses.thread.shutdownNow();
        maps.close();
        channels.close();
        client.close();
        cluster.close();
    }

    private PolledSource source(StartPosition start) {
        return new PolledSource(
                new SourceContext("orders", 0, false, taken, maps, channels, pauses),
                new Cursor("shardId-000000000000", 0, 0, start),
                Duration.ZERO);
    }

    private void put(String text) {
        producer.send("k", HashKey.MIN, text.getBytes(UTF_8)).join();
    }

    @Test
    void anIteratorThatHasExpiredIsRenewedAtOnceAndOthersAfterPauses() {
        put("first");
        cluster.expiring.set(6);
        PolledSource source = source(StartPosition.trimHorizon());
        source.start();
        Await.until("the record has come", () -> taken.records.size() == 1);
        source.close();
        assertThat(pauses.asked).hasSizeGreaterThanOrEqualTo(6);
        assertThat(pauses.asked.get(0)).isZero();
        assertThat(pauses.asked.subList(1, 6))
                .as("no server is asked as fast as it answers")
                .doesNotContain(Duration.ZERO);
    }

    /** LATEST is where the reader began, not where the tip is when it asks again. */
    @Test
    void whatCameBeforeTheFirstPollIsNotSkipped() {
        put("before");
        cluster.expiring.set(1);
        pauses.hold();
        PolledSource source = source(StartPosition.latest());
        source.start();
        Await.until("the iterator has expired", () -> pauses.asked.size() == 1);
        put("after");
        pauses.release();
        put("later");
        Await.until("the last one has come", () -> taken.records.contains("later"));
        source.close();
        assertThat(taken.records).containsExactly("after", "later");
    }

    /** Pauses are written down, and over as soon as none is held. */
    private static final class Pauses implements Environment, Timers {

        final List<Duration> asked = new CopyOnWriteArrayList<>();
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final CountDownLatch released = new CountDownLatch(1);
        private final SimulatedEnvironment env;

        Pauses(SimulatedEnvironment env) {
            this.env = env;
        }

        void hold() {
            var unused = thread.submit(() -> {
                released.await();
                return null;
            });
        }

        void release() {
            released.countDown();
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            asked.add(delay);
            Future<?> queued = thread.submit(task);
            return () -> queued.cancel(false);
        }

        @Override
        public Timer every(Duration pause, Runnable task) {
            throw new UnsupportedOperationException("a source has no such timer");
        }

        @Override
        public TimeSource time() {
            return env.time();
        }

        @Override
        public Timers timers() {
            return this;
        }

        @Override
        public RandomSource random(String component) {
            return env.random(component);
        }
    }
}
