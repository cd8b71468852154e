package io.millrace.controller.coordination.session;

import io.millrace.controller.coordination.ConsumerGroup;
import io.millrace.controller.coordination.Lease;
import io.millrace.controller.coordination.ShardStanding;
import io.millrace.controller.coordination.ShardStandings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What people ask about groups, answered from the log and from what the coordinator knows. The coordinator's thread. */
public final class GroupReports {

    private final CoordinationLog log;
    private final GroupCoordinator coordinator;
    private final LongSupplier nanos;

    public GroupReports(CoordinationLog log, GroupCoordinator coordinator, LongSupplier nanos) {
        this.log = log;
        this.coordinator = coordinator;
        this.nanos = nanos;
    }

    /** Everything about a group; empty when there is none. */
    public Optional<GroupView> describe(String name) {
        return log.state().group(name).map(this::view);
    }

    /** Names of groups in order. */
    public List<String> names(String after, int most) {
        return log.state().groups().tailMap(after).keySet().stream()
                .filter(name -> !name.equals(after))
                .limit(most)
                .toList();
    }

    /** Groups that have workers. */
    public List<String> running() {
        return coordinator.running();
    }

    /** Workers of a group, whether or not they hold anything. */
    public List<String> workers(String name) {
        return coordinator.find(name).stream()
                .flatMap(live -> live.workers().stream())
                .map(Worker::id)
                .toList();
    }

    private GroupView view(ConsumerGroup group) {
        Optional<LiveGroup> live = coordinator.find(group.name());
        List<GroupView.LeaseView> leases = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        int held = 0;
        int unheld = 0;
        for (ShardStanding standing : ShardStandings.of(group, log.image())) {
            GroupView.LeaseView lease = lease(standing, live);
            leases.add(lease);
            if (!lease.owner().isEmpty()) {
                counts.merge(lease.owner(), 1, Integer::sum);
                held++;
            } else if (standing.isReadable()) {
                unheld++;
            }
        }
        List<GroupView.WorkerView> workers = live.stream()
                .flatMap(it -> it.workers().stream())
                .map(worker -> worker(worker, counts.getOrDefault(worker.id(), 0)))
                .toList();
        boolean moving = unheld > 0
                || live.map(it -> it.isDeciding() || !it.revocations().isEmpty())
                        .orElse(false);
        GroupView.State running = moving ? GroupView.State.BALANCING : GroupView.State.STABLE;
        GroupView.State state = workers.isEmpty() && held == 0 ? GroupView.State.STOPPED : running;
        return new GroupView(group, state, held, unheld, workers, leases);
    }

    private static GroupView.LeaseView lease(ShardStanding standing, Optional<LiveGroup> live) {
        Optional<Lease> lease = standing.lease();
        return new GroupView.LeaseView(
                standing.stream().name(),
                standing.shard().id(),
                standing.shard().uid(),
                lease.map(Lease::owner).orElse(Lease.NOBODY),
                standing.epoch(),
                standing.position(),
                lease.map(Lease::positionMillis).orElse(0L),
                lease.flatMap(
                        it -> live.flatMap(group -> group.worker(it.owner())).flatMap(worker -> worker.progress(it))));
    }

    private GroupView.WorkerView worker(Worker worker, int leases) {
        return new GroupView.WorkerView(
                worker.id(),
                worker.host(),
                leases,
                Duration.ofNanos(nanos.getAsLong() - worker.heardNanos()).toMillis(),
                worker.session().isPresent(),
                worker.streams());
    }

    /** For each shard of a group why it is or is not held; empty when there is no such group. */
    public Optional<List<ShardExplanation>> explain(String name) {
        return log.state().group(name).map(group -> {
            List<ShardExplanation> all = new ArrayList<>();
            Explainer explainer = new Explainer(group, coordinator.find(name), nanos.getAsLong());
            Map<String, List<ShardStanding>> byStream = new HashMap<>();
            ShardStandings.of(group, log.image())
                    .forEach(standing -> byStream.computeIfAbsent(
                                    standing.stream().name(), stream -> new ArrayList<>())
                            .add(standing));
            for (String stream : group.streams().keySet()) {
                if (byStream.containsKey(stream)) {
                    byStream.get(stream).forEach(standing -> all.add(explainer.explain(standing)));
                } else {
                    all.add(new ShardExplanation(
                            stream,
                            "",
                            ShardExplanation.State.STREAM_MISSING,
                            "",
                            "stream " + stream + " does not exist; it is taken up when it is created"));
                }
            }
            return all;
        });
    }
}
