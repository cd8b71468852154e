package io.millrace.chaos.container;

import io.grpc.StatusRuntimeException;
import io.millrace.proto.internal.v1.AuditTotals;
import io.millrace.proto.internal.v1.GroupAuditStatus;
import io.millrace.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Has the leaders compare the replicas of all groups, so that damage that nobody has read is mended. One thread. */
final class ReplicaAudit {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final ContainerCluster cluster;
    private final Map<Integer, GroupAuditStatus> ended = new HashMap<>();

    ReplicaAudit(ContainerCluster cluster) {
        this.cluster = cluster;
    }

    /** Waits for the end. A server whose keys are damaged says that it has to be started again, to be rebuilt: it is. */
    void run() {
        wholeAudit();
        List<ChaosServer> beyondRepair = cluster.nodes().stream()
                .filter(server ->
                        left().stream().anyMatch(why -> why.contains(server.id() + ": not only blocks but keys")))
                .toList();
        if (!beyondRepair.isEmpty()) {
            beyondRepair.forEach(ChaosServer::kill);
            beyondRepair.forEach(ChaosServer::start);
            Await.until("rebuilt replicas", PATIENCE, ContainerCluster.POLL, cluster::isLevel, cluster::logs);
            wholeAudit();
        }
    }

    /** A server that has just come back may not answer the others yet, and is then left alone for a while. */
    private void wholeAudit() {
        Await.until(
                "an audit of all replicas",
                PATIENCE,
                ContainerCluster.POLL,
                () -> {
                    audit();
                    return ended.values().stream()
                            .allMatch(group -> group.getState().getPass().getNotComparedCount() == 0);
                },
                cluster::logs);
    }

    private void audit() {
        long id = System.nanoTime();
        int groups = cluster.status().getGroupsCount();
        ended.clear();
        Await.until("the end of the audit", PATIENCE, ContainerCluster.POLL, () -> endedBy(id, groups), cluster::logs);
    }

    /** Leaders that have not begun are asked to; those that take over go on. */
    private boolean endedBy(long id, int groups) {
        for (ChaosServer server : cluster.nodes()) {
            try {
                List<GroupAuditStatus> led = server.probe().describeAudits();
                if (led.stream().anyMatch(group -> group.getState().getPass().getId() != id)) {
                    server.probe().startAudit(id);
                }
                led.stream()
                        .filter(group -> group.getState().getPass().getId() == id)
                        .filter(group -> group.getState().getPass().getEndedMillis() > 0)
                        .forEach(group -> ended.put(group.getGroup(), group));
            } catch (StatusRuntimeException notNow) {
                return false;
            }
        }
        return ended.size() == groups;
    }

    /** What could not be mended, and blocks that were wrong with right checksums, which no damage explains. */
    String problems() {
        List<String> problems = new ArrayList<>(left());
        long divergent = ended.values().stream()
                .map(ReplicaAudit::totals)
                .mapToLong(AuditTotals::getDivergent)
                .sum();
        if (divergent > 0) {
            problems.add(divergent + " blocks were intact and not those of the other replicas");
        }
        return String.join("; ", problems);
    }

    private List<String> left() {
        return ended.values().stream()
                .flatMap(group -> group.getState().getUndecidedList().stream()
                        .map(range -> "group " + group.getGroup() + " shard " + range.getShardUid() + " offset "
                                + range.getFromOffset() + ": " + range.getWhy()))
                .toList();
    }

    private static AuditTotals totals(GroupAuditStatus group) {
        return group.getState().getPass().getTotals();
    }

    @Override
    public String toString() {
        long blocks = ended.values().stream()
                .mapToLong(group -> totals(group).getBlocks())
                .sum();
        long repaired = ended.values().stream()
                .mapToLong(group -> totals(group).getRepaired())
                .sum();
        return blocks + " blocks audited, " + repaired + " of them mended";
    }
}
