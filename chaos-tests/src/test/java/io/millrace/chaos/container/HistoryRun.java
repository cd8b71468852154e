package io.millrace.chaos.container;

import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import io.millrace.chaos.history.HistoryFile;
import io.millrace.chaos.history.Outcome;
import io.millrace.chaos.report.AckLatencies;
import io.millrace.chaos.report.HistoryReport;
import io.millrace.chaos.report.Summary;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One scenario, and one or more workloads beside each other, each with a history of its own. The histories and reports lie in a
 * {@linkplain HistoryDirectory directory} named after them, with the servers' logs if they ran for it alone.
 */
final class HistoryRun {

    private static final Duration SETTLE = Duration.ofSeconds(120);
    private static final Duration CATCH_UP = Duration.ofSeconds(60);

    private final RunPlan plan;
    private final Path directory;

    HistoryRun(RunPlan plan) {
        this.plan = plan;
        directory = HistoryDirectory.root().resolve(plan.name());
    }

    /** Runs it on a cluster of its own; the verdicts, one per workload. */
    List<Summary> run() {
        HistoryDirectory.emptied(plan.name());
        List<Recorder> recorders = recorders();
        try (ContainerCluster cluster = ContainerCluster.start(
                directory,
                plan.layout(),
                plan.scenario().needsShim(),
                plan.scenario().firstImage())) {
            run(cluster, recorders);
        }
        return verdicts(recorders);
    }

    /** Runs it on a cluster that others used and will use; none of them with a workload of this run. */
    List<Summary> runOn(ContainerCluster cluster) {
        HistoryDirectory.emptied(plan.name());
        List<Recorder> recorders = recorders();
        run(cluster, recorders);
        return verdicts(recorders);
    }

    private List<Recorder> recorders() {
        return plan.workloads().stream().map(this::recorder).toList();
    }

    private List<Summary> verdicts(List<Recorder> recorders) {
        return recorders.stream().map(this::verdict).toList();
    }

    private void run(ContainerCluster cluster, List<Recorder> recorders) {
        List<Workload> workloads = new ArrayList<>();
        try {
            for (int i = 0; i < recorders.size(); i++) {
                workloads.add(plan.workloads().get(i).make(cluster, recorders.get(i), plan.seed()));
            }
            workloads.forEach(Workload::prepare);
            long start = System.nanoTime();
            recorders.forEach(recorder -> recorder.begin(start));
            workloads.forEach(Workload::start);
            Course course = plan.scenario().course(cluster, recorders, plan.seed(), plan.seconds());
            course.run();
            workloads.forEach(Workload::stopWriting);
            settle(cluster, recorders, workloads.stream().map(Workload::label).toList());
            workloads.forEach(workload -> workload.finish(CATCH_UP));
            course.tell();
        } finally {
            workloads.forEach(Workload::close);
        }
    }

    /** Waits until every replica is back and level, has damage mended that nobody has read, and compares their hashes (INV-2, INV-11). */
    private static void settle(ContainerCluster cluster, List<Recorder> recorders, List<String> streams) {
        String problem = "";
        String audited = "";
        try {
            Await.until("all replicas are level", SETTLE, ContainerCluster.POLL, cluster::isLevel, cluster::logs);
            ReplicaAudit audit = new ReplicaAudit(cluster);
            audit.run();
            problem = Stream.of(audit.problems(), new ReplicaHashes(cluster).differences(streams))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining("; "));
            audited = audit.toString();
        } catch (AssertionError | RuntimeException e) {
            problem = String.valueOf(e.getMessage());
            System.out.println(problem);
        }
        Outcome outcome = problem.isEmpty() ? Outcome.OK : Outcome.FAIL;
        String note = problem.lines().findFirst().orElse("all replicas are equal, " + audited);
        recorders.forEach(recorder -> recorder.settled(outcome, note));
    }

    private Recorder recorder(WorkloadKind kind) {
        Path file = directory.resolve(kind.label() + ".jsonl");
        Header header = new Header(
                plan.name() + "/" + kind.label(),
                kind.label(),
                plan.scenario().label(),
                plan.layout().name().toLowerCase(Locale.ROOT),
                plan.seed(),
                commit(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                plan.seconds());
        try {
            return new Recorder(file, new HistoryFile(file, header));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static String commit() {
        try {
            return Shell.run("git", "describe", "--always", "--dirty").strip();
        } catch (RuntimeException noGit) {
            return "unknown";
        }
    }

    private Summary verdict(Recorder recorder) {
        History history = recorder.finish();
        Summary summary = Summary.of(history);
        try {
            HistoryReport.write(recorder.report(), history, summary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the report of " + plan.name(), e);
        }
        System.out.println(summary.text() + "\n  report: " + recorder.report() + "\n"
                + AckLatencies.table(AckLatencies.of(history)));
        return summary;
    }
}
