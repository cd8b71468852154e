package io.millrace.client.internal.map;

import io.millrace.client.fake.FakeCluster;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.testkit.Await;
import io.millrace.testkit.SimulatedEnvironment;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ShardMapFollowerTest {

    @Test
    void oneThatIsClosedWhileItBeginsDoesNotStayAtTheServer() {
        SimulatedEnvironment env = new SimulatedEnvironment(1);
        AtomicReference<Runnable> connecting = new AtomicReference<>(() -> {});
        try (FakeCluster cluster = new FakeCluster("orders", 1, "a:1");
                ClientChannels channels = new ClientChannels(
                        cluster.endpoints(),
                        endpoint -> {
                            connecting.get().run();
                            return cluster.connect(endpoint);
                        },
                        env.time());
                ShardMapFollower closed = new ShardMapFollower("orders", channels, env, Runnable::run);
                ShardMapFollower after = new ShardMapFollower("orders", channels, env, Runnable::run)) {
            int before = cluster.followers();
            connecting.set(closed::close);
            closed.start();
            after.start();
            after.first().join();
            Await.until("it is the only one", () -> cluster.followers() == before + 1);
        }
    }
}
