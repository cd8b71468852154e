package io.millrace.server.health;

import io.millrace.common.id.GroupId;
import io.millrace.common.log.LogStatus;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.replica.GroupReplica;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A node is ready when it is registered, follows the image, and each replica that it should hold is here, knows its leader
 * and has caught up (design D10). A failed log ends the process, so it needs no line here.
 */
public final class NodeReadiness implements Supplier<Readiness> {

    /** A replica that is fewer entries behind keeps up with writes; entries are a MiB at most under load. */
    private static final long ENTRIES_BEHIND = 64;

    private final ClusterView cluster;
    private final BooleanSupplier registered;

    public NodeReadiness(ClusterView cluster, BooleanSupplier registered) {
        this.cluster = cluster;
        this.registered = registered;
    }

    @Override
    public Readiness get() {
        MetadataImage image = cluster.image();
        if (!registered.getAsBoolean()) {
            return Readiness.not("no controller has taken this node in yet");
        }
        if (image.version() == 0) {
            return Readiness.not("no metadata has arrived yet");
        }
        if (image.groups().isEmpty()) {
            return Readiness.not("the cluster has no replica groups yet; it needs nodes in more zones");
        }
        List<String> reasons = new ArrayList<>();
        for (GroupInfo group : image.groups().values()) {
            if (group.replicas().contains(cluster.self())) {
                problem(group.id()).ifPresent(problem -> reasons.add(group.id() + ": " + problem));
            }
        }
        return new Readiness(reasons);
    }

    private Optional<String> problem(GroupId group) {
        Optional<GroupReplica> replica = cluster.replica(group);
        if (replica.isEmpty()) {
            return Optional.of("its replica is not running yet");
        }
        if (cluster.leader(group).isEmpty()) {
            return Optional.of("no leader is known");
        }
        LogStatus status = replica.get().log().status();
        long behind = status.commitIndex() - status.appliedIndex();
        return behind > ENTRIES_BEHIND ? Optional.of("the replica is " + behind + " entries behind") : Optional.empty();
    }
}
