package io.millrace.chaos.container;

import io.millrace.chaos.history.Header;
import io.millrace.chaos.history.History;
import io.millrace.chaos.history.HistoryFile;
import io.millrace.chaos.history.Outcome;
import io.millrace.chaos.report.HistoryReport;
import io.millrace.chaos.report.Summary;
import io.millrace.local.LocalCluster;
import io.millrace.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One nemesis, and one or more workloads beside each other, each with a history of its own. The histories and reports lie in a
 * directory named after them under {@code target/histories}, with the servers' logs if they ran for it alone.
 */
final class HistoryRun {

    private static final Duration SETTLE = Duration.ofSeconds(120);
    private static final Duration CATCH_UP = Duration.ofSeconds(60);

    private final RunPlan plan;
    private final Path directory;

    HistoryRun(RunPlan plan) {
        this.plan = plan;
        directory = Path.of("target", "histories", plan.name()).toAbsolutePath();
    }

    /** Runs it on a cluster of its own; the verdicts, one per workload. */
    List<Summary> run() {
        clearDirectory();
        List<Recorder> recorders = recorders();
        try (ContainerCluster cluster =
                ContainerCluster.start(directory, plan.layout(), plan.faults().needsShim())) {
            run(cluster, recorders);
        }
        return verdicts(recorders);
    }

    /** Runs it on a cluster that others used and will use; none of them with a workload of this run. */
    List<Summary> runOn(ContainerCluster cluster) {
        clearDirectory();
        List<Recorder> recorders = recorders();
        run(cluster, recorders);
        return verdicts(recorders);
    }

    private void clearDirectory() {
        try {
            LocalCluster.deleteTree(directory);
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + directory, e);
        }
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
            Nemesis nemesis = new Nemesis(cluster, plan.faults(), plan.seed(), recorders);
            nemesis.start();
            letTimePass();
            nemesis.stop();
            workloads.forEach(Workload::stopWriting);
            settle(cluster, recorders, workloads.stream().map(Workload::label).toList());
            workloads.forEach(workload -> workload.finish(CATCH_UP));
            nemesis.tellRepairs();
        } finally {
            workloads.forEach(Workload::close);
        }
    }

    /** Waits until every replica is back and level, and compares their hashes (INV-2, INV-11). */
    private static void settle(ContainerCluster cluster, List<Recorder> recorders, List<String> streams) {
        String problem = "";
        try {
            Await.until("all replicas are level", SETTLE, ContainerCluster.POLL, cluster::isLevel, cluster::logs);
            problem = new ReplicaHashes(cluster).differences(streams);
        } catch (AssertionError | RuntimeException e) {
            problem = String.valueOf(e.getMessage());
            System.out.println(problem);
        }
        Outcome outcome = problem.isEmpty() ? Outcome.OK : Outcome.FAIL;
        String note = problem.lines().findFirst().orElse("all replicas are equal");
        recorders.forEach(recorder -> recorder.settled(outcome, note));
    }

    private void letTimePass() {
        try {
            new CountDownLatch(1).await(plan.seconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Recorder recorder(WorkloadKind kind) {
        Path file = directory.resolve(kind.label() + ".jsonl");
        Header header = new Header(
                plan.name() + "/" + kind.label(),
                kind.label(),
                plan.faults().label(),
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
        System.out.println(summary.text() + "\n  report: " + recorder.report());
        return summary;
    }
}
