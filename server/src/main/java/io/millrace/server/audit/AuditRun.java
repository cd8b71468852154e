package io.millrace.server.audit;

import io.millrace.common.env.Environment;
import io.millrace.proto.internal.v1.AuditPass;
import io.millrace.server.audit.AuditServers.Led;
import io.millrace.server.cli.CommandContext;
import io.millrace.server.cli.CommandFailure;
import io.millrace.server.cli.Human;
import io.millrace.server.cli.Pause;
import io.millrace.server.cli.Progress;
import io.millrace.server.cli.Verbosity;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Begins an audit in each group and follows it. A leader that changes goes on with what it was told; one that was told nothing
 * yet is asked to begin.
 */
final class AuditRun {

    private static final Duration PAUSE = Duration.ofMillis(300);

    /** An election takes a few seconds. */
    private static final Duration LEADERLESS = Duration.ofSeconds(20);

    private final AuditServers servers;
    private final CommandContext context;
    private final Verbosity verbosity;
    private final Duration patience;

    /** What to do. */
    enum Mode {
        /** Begin, and go. */
        START,
        /** Begin, and wait for the end. */
        WAIT,
        /** Begin nothing. */
        STATUS
    }

    AuditRun(AuditServers servers, CommandContext context, Verbosity verbosity, Duration patience) {
        this.servers = servers;
        this.context = context;
        this.verbosity = verbosity;
        this.patience = patience;
    }

    /**
     * Runs.
     *
     * @param stream empty: all streams
     * @param chosen empty: all groups
     */
    AuditReport run(String stream, Set<Integer> chosen, Mode mode) {
        Set<Integer> groups = groups(stream, chosen);
        if (mode == Mode.STATUS) {
            return AuditReport.of(groups, servers.describe(), AuditReport.Asked.WHAT_IS_LEFT);
        }
        long id = environment().random("audit-command").nextLong();
        begin(groups, stream, id);
        if (mode == Mode.START) {
            return AuditReport.of(groups, servers.describe(), AuditReport.Asked.NOTHING);
        }
        return AuditReport.of(groups, followed(groups, stream, id), AuditReport.Asked.THIS_PASS);
    }

    private Set<Integer> groups(String stream, Set<Integer> chosen) {
        Set<Integer> groups = servers.groups(stream);
        Set<Integer> unknown = new TreeSet<>(chosen);
        unknown.removeAll(groups);
        if (!unknown.isEmpty()) {
            throw CommandFailure.usage((stream.isEmpty() ? "there is" : "stream " + stream + " has") + " no group "
                    + unknown + "; there are " + groups);
        }
        return chosen.isEmpty() ? groups : chosen;
    }

    private void begin(Set<Integer> groups, String stream, long id) {
        Set<Integer> waiting = new TreeSet<>(groups);
        long deadline = now() + LEADERLESS.toNanos();
        while (!waiting.isEmpty()) {
            waiting.removeAll(servers.start(waiting, stream, id));
            if (!waiting.isEmpty()) {
                pauseUntil(deadline, "groups " + waiting + " have no leader that answers: 'millrace cluster status'");
            }
        }
    }

    private Map<Integer, Led> followed(Set<Integer> groups, String stream, long id) {
        long deadline = now() + patience.toNanos();
        try (Progress progress = context.terminal()
                .progress(
                        "comparing replicas",
                        Progress.Unit.ITEMS,
                        verbosity,
                        environment().time())) {
            Map<Integer, Led> audits = servers.describe();
            while (!isOver(groups, audits, id)) {
                Set<Integer> lost = lost(groups, audits, id);
                if (!lost.isEmpty()) {
                    servers.start(lost, stream, id);
                }
                show(progress, audits);
                pauseUntil(
                        deadline,
                        "the audit has not ended after " + Human.duration(patience)
                                + "; it goes on in the cluster, see --status. --wait-timeout waits longer");
                audits = servers.describe();
            }
            return audits;
        }
    }

    private static boolean isOver(Set<Integer> groups, Map<Integer, Led> audits, long id) {
        return groups.stream()
                .map(audits::get)
                .allMatch(led ->
                        led != null && pass(led).getId() == id && pass(led).getEndedMillis() > 0);
    }

    /** Groups whose leader knows of another audit. */
    private static Set<Integer> lost(Set<Integer> groups, Map<Integer, Led> audits, long id) {
        Set<Integer> lost = new TreeSet<>(groups);
        lost.removeIf(group -> {
            Led led = audits.get(group);
            return led == null || pass(led).getId() == id;
        });
        return lost;
    }

    private static void show(Progress progress, Map<Integer, Led> audits) {
        long left = audits.values().stream()
                .mapToLong(led -> led.audit().getRecordsLeft())
                .sum();
        long done = audits.values().stream()
                .mapToLong(led -> pass(led).getTotals().getRecords())
                .sum();
        progress.update(done, done + left, "records");
    }

    private static AuditPass pass(Led led) {
        return led.audit().getState().getPass();
    }

    private void pauseUntil(long deadlineNanos, String failure) {
        if (now() - deadlineNanos > 0) {
            throw CommandFailure.refused(failure);
        }
        Pause.of(PAUSE, environment());
    }

    private Environment environment() {
        return context.environment();
    }

    private long now() {
        return environment().time().monotonicNanos();
    }
}
