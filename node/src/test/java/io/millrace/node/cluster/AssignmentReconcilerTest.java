package io.millrace.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.metadata.MetadataRecord;
import io.millrace.common.metadata.NodeInfo;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.node.fake.FakeCluster;
import io.millrace.node.fake.ManualEnvironment;
import io.millrace.node.fake.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssignmentReconcilerTest {

    private static final NodeId SELF = new NodeId("a");

    private final ManualEnvironment env = new ManualEnvironment();
    private final FakeCluster cluster = new FakeCluster(SELF);
    private final Confirmations controller = new Confirmations();
    private final Replicas replicas = new Replicas();
    private final AssignmentReconciler reconciler =
            new AssignmentReconciler(cluster, controller, replicas, Runnable::run, env);

    @BeforeEach
    void follow() {
        cluster.onChange(reconciler::changed);
        Stream.of("a", "b", "c", "d").map(NodeId::new).map(Samples::node).forEach(cluster::learn);
    }

    @Test
    void aReplicaIsNotDeletedByMetadataThatTheControllerDoesNotConfirm() {
        replicas.held.put(Samples.GROUP, nodes("a", "b", "c"));
        cluster.learn(group("b", "c", "d"));
        assertThat(replicas.done).isEmpty();
        controller.answer(false);
        assertThat(replicas.done).isEmpty();
        env.advance(Duration.ofSeconds(2));
        cluster.learn(group("a", "b", "c"));
        controller.answer(true);
        assertThat(replicas.done).as("the image was old").isEmpty();
    }

    @Test
    void aReplicaThatBelongsElsewhereIsDeletedWhenThatIsConfirmed() {
        replicas.held.put(Samples.GROUP, nodes("a", "b", "c"));
        cluster.learn(group("b", "c", "d"));
        controller.answer(false);
        env.advance(Duration.ofSeconds(2));
        controller.answer(true);
        assertThat(replicas.done).containsExactly("remove group-1");
        env.advance(Duration.ofSeconds(10));
        assertThat(controller.asked).as("nothing is left to do").isEqualTo(2);
    }

    @Test
    void aNewGroupIsCreatedAndOneThatHoldsShardsRebuilt() {
        cluster.learn(group("a", "b", "c"));
        controller.answer(true);
        assertThat(replicas.done).containsExactly("create group-1");
        replicas.held.clear();
        cluster.learn(Samples.stream(StreamStatus.ACTIVE), Samples.record(Samples.shard(0, 1, Samples.GROUP)));
        controller.answer(true);
        assertThat(replicas.done).containsExactly("create group-1", "rebuild group-1");
    }

    private static MetadataRecord group(String... members) {
        return new MetadataRecord.Group(
                Samples.GROUP, Stream.of(members).map(NodeId::new).toList());
    }

    private static Set<NodeId> nodes(String... names) {
        return Set.copyOf(Stream.of(names).map(NodeId::new).toList());
    }

    /** A controller that answers when the test says so. */
    private final class Confirmations implements MetadataFreshness {

        private CompletableFuture<Boolean> open = new CompletableFuture<>();
        private int asked;

        void answer(boolean current) {
            CompletableFuture<Boolean> answered = open;
            open = new CompletableFuture<>();
            answered.complete(current);
        }

        @Override
        public long version() {
            return cluster.image().version();
        }

        @Override
        public CompletableFuture<Boolean> confirm() {
            asked++;
            return open;
        }
    }

    /** Remembers what it was told. */
    private static final class Replicas implements ReplicaHost {

        private final Map<GroupId, Set<NodeId>> held = new TreeMap<>();
        private final List<String> done = new ArrayList<>();

        @Override
        public Map<GroupId, Set<NodeId>> groups() {
            return new TreeMap<>(held);
        }

        private void hold(String how, GroupId group, List<NodeInfo> members) {
            done.add(how + " " + group);
            held.put(group, Set.copyOf(members.stream().map(NodeInfo::id).toList()));
        }

        @Override
        public void create(GroupId group, List<NodeInfo> members) {
            hold("create", group, members);
        }

        @Override
        public void rebuild(GroupId group, List<NodeInfo> members) {
            hold("rebuild", group, members);
        }

        @Override
        public void join(GroupId group, List<NodeInfo> members) {
            hold("join", group, members);
        }

        @Override
        public void update(GroupId group, List<NodeInfo> members) {
            hold("update", group, members);
        }

        @Override
        public void remove(GroupId group) {
            done.add("remove " + group);
            held.remove(group);
        }

        @Override
        public CompletableFuture<Void> setMembers(GroupId group, List<NodeInfo> members) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> handOver(GroupId group, NodeId target) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
