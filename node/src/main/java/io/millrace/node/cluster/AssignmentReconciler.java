package io.millrace.node.cluster;

import io.millrace.common.env.Environment;
import io.millrace.common.env.Timers;
import io.millrace.common.id.GroupId;
import io.millrace.common.metadata.GroupInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.NodeInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Makes the node's replicas match the image, on the executor's one thread: after each change of the image, and again after
 * a pause when a step failed.
 *
 * <p>Only by metadata that the leading controller has confirmed. A server that was just started follows the nearest controller, its
 * own, which may not have caught up: by that image a replica that moved here lately belongs elsewhere, and would be deleted.
 */
public final class AssignmentReconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AssignmentReconciler.class);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ClusterView view;
    private final MetadataFreshness freshness;
    private final ReplicaHost host;
    private final Executor worker;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Timers.Timer retries;

    /**
     * Begins to look.
     *
     * @param freshness confirms the image before anything is done
     * @param worker one thread, owned by the caller
     */
    public AssignmentReconciler(
            ClusterView view, MetadataFreshness freshness, ReplicaHost host, Executor worker, Environment env) {
        this.view = view;
        this.freshness = freshness;
        this.host = host;
        this.worker = worker;
        this.retries = env.timers().every(RETRY, this::changed);
    }

    /** Looks at the image again, soon. Any thread; does not block. */
    public void changed() {
        MetadataImage image = view.image();
        if (image.version() == 0
                || AssignmentPlan.between(host.groups(), image, view.self()).isEmpty()) {
            return;
        }
        if (queued.compareAndSet(false, true)) {
            var unused = freshness.confirm().thenAccept(this::confirmed);
        }
    }

    private void confirmed(boolean current) {
        if (!current) {
            LOG.debug("The controller did not confirm the metadata: replicas stay as they are for now");
            queued.set(false);
            return;
        }
        try {
            worker.execute(this::reconcile);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("No more changes of assignment: the server is stopping");
        }
    }

    @Override
    public void close() {
        retries.cancel();
    }

    private void reconcile() {
        queued.set(false);
        MetadataImage image = view.image();
        AssignmentPlan plan = AssignmentPlan.between(host.groups(), image, view.self());
        plan.remove().forEach(group -> attempt("remove", group, () -> host.remove(group)));
        for (GroupInfo group : plan.create()) {
            attempt("create", group.id(), () -> host.create(group.id(), members(group, image)));
        }
        for (GroupInfo group : plan.rebuild()) {
            attempt("rebuild", group.id(), () -> host.rebuild(group.id(), members(group, image)));
        }
        for (GroupInfo group : plan.join()) {
            attempt("begin", group.id(), () -> host.join(group.id(), members(group, image)));
        }
        for (GroupInfo group : plan.update()) {
            attempt("update", group.id(), () -> host.update(group.id(), members(group, image)));
        }
    }

    private static List<NodeInfo> members(GroupInfo group, MetadataImage image) {
        return group.replicas().stream()
                .map(image::node)
                .flatMap(Optional::stream)
                .toList();
    }

    private static void attempt(String what, GroupId group, Runnable step) {
        try (MDC.MDCCloseable context = MDC.putCloseable("group", String.valueOf(group.value()))) {
            step.run();
            LOG.debug("{} replica of {}: done", what, group);
        } catch (RuntimeException e) {
            LOG.warn("Cannot {} the replica of {}, trying again in {} s", what, group, RETRY.toSeconds(), e);
        }
    }
}
