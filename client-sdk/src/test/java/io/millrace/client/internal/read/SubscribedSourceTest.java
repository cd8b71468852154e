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
import io.millrace.common.hash.HashKey;
import io.millrace.testkit.Await;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which server a subscription is at. */
@Timeout(60)
class SubscribedSourceTest {

    private final FakeCluster cluster = new FakeCluster("orders", 1, "a:1", "b:1", "c:1");
    private final SimulatedEnvironment env = new SimulatedEnvironment(1);
    private final ClientChannels channels = new ClientChannels(cluster.endpoints(), cluster::connect, env.time());
    private final ShardMapFollower maps = new ShardMapFollower("orders", channels, env, Runnable::run);
    private final MillraceClient client = ClientFixture.client(cluster);
    private final Producer producer = client.producer("orders");
    private final TakenRecords taken = new TakenRecords();
    private final SubscribedSource source = source(channels);

    @BeforeEach
    void start() {
        maps.start();
        maps.first().join();
        source.start();
        Await.until("the first event", () -> cluster.pushedEvents.get() == 1);
        put("first");
    }

    @AfterEach
    void close() {
        source.close();
        maps.close();
        channels.close();
        client.close();
        cluster.close();
    }

    private void put(String text) {
        int before = taken.records.size();
        producer.send("k", HashKey.MIN, text.getBytes(UTF_8)).join();
        Await.until(text + " has come", () -> taken.records.size() > before);
    }

    private void lead(String endpoint) {
        cluster.lead(endpoint);
        Await.until(
                "the map names the leader",
                () -> maps.current()
                        .orElseThrow()
                        .byNumber(0)
                        .orElseThrow()
                        .leader()
                        .equals(endpoint));
    }

    @Test
    void followsTheLeaderWithoutLosingOrRepeatingARecord() {
        lead("b:1");
        put("second");
        env.runFor(Duration.ofSeconds(5));
        source.checkServer();
        put("third");
        assertThat(cluster.subscribedAt).containsExactly("a:1", "b:1");
        assertThat(taken.records).containsExactly("first", "second", "third");
    }

    @Test
    void staysForAWhileWhereItHasJustCome() {
        lead("b:1");
        env.runFor(Duration.ofMillis(4999));
        source.checkServer();
        put("second");
        assertThat(cluster.subscribedAt).containsExactly("a:1");
    }

    @Test
    void staysWhereTheLeaderIs() {
        env.runFor(Duration.ofSeconds(10));
        put("second");
        source.checkServer();
        put("third");
        assertThat(cluster.subscribedAt).containsExactly("a:1");
    }

    /** A leader that refuses calls would only send it back. */
    @Test
    void doesNotMoveToALeaderThatFailedAMomentAgo() {
        lead("b:1");
        channels.to("b:1");
        env.runFor(Duration.ofSeconds(5));
        channels.failed("b:1");
        source.checkServer();
        put("second");
        assertThat(cluster.subscribedAt).containsExactly("a:1");
    }

    @Test
    void oneThatIsClosedWhileItBeginsDoesNotStayAtTheServer() {
        AtomicReference<Runnable> connecting = new AtomicReference<>(() -> {});
        try (ClientChannels own = new ClientChannels(
                cluster.endpoints(),
                endpoint -> {
                    connecting.get().run();
                    return cluster.connect(endpoint);
                },
                env.time())) {
            int before = cluster.followers();
            SubscribedSource closed = source(own);
            connecting.set(closed::close);
            closed.start();
            SubscribedSource after = source(own);
            int events = cluster.pushedEvents.get();
            after.start();
            Await.until("the first event of the next one", () -> cluster.pushedEvents.get() > events);
            Await.until("it is the only new one", () -> cluster.followers() == before + 1);
            after.close();
        }
    }

    private SubscribedSource source(ClientChannels own) {
        return new SubscribedSource(
                new SourceContext("orders", 0, false, taken, maps, own, env),
                new Cursor("shardId-000000000000", 0, 0, StartPosition.latest()),
                "app");
    }
}
