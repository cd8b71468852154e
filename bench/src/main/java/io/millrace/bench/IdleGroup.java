package io.millrace.bench;

import io.millrace.client.MillraceClient;
import io.millrace.common.error.MillraceException;
import io.millrace.local.LocalCluster;
import io.millrace.local.LocalServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A cluster of this machine, a stream with many shards, and workers that hold them. */
final class IdleGroup implements AutoCloseable {

    private static final String STREAM = "many";
    private static final String GROUP = "idle";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int BEAT_SECONDS = 3;
    private static final String LOG_INDEX = "millrace_raft_applied_index{group=\"metadata\"";

    private final LocalCluster cluster;
    private final MillraceClient client;
    private final int leases;
    private final List<IdleWorker> workers = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();

    /**
     * What a while of idling took.
     *
     * @param logEntries entries in the metadata log
     * @param cpuSeconds CPU time of all servers
     */
    record Idle(long logEntries, double cpuSeconds) {}

    private IdleGroup(LocalCluster cluster, int leases) {
        this.cluster = cluster;
        this.leases = leases;
        client = MillraceClient.builder().endpoints(cluster.endpoints()).build();
        var unused = beats.scheduleAtFixedRate(
                () -> workers.forEach(IdleWorker::beat), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
    }

    static IdleGroup start(ClusterOptions options, int leases) {
        IdleGroup group = new IdleGroup(Target.start(options), leases);
        group.client.admin().createStream(STREAM, leases);
        group.client.admin().awaitActive(STREAM, PATIENCE);
        return group;
    }

    /** Adds workers; milliseconds until the leases are evenly spread. */
    double join(int count) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            workers.add(joined("worker-" + workers.size()));
        }
        int least = leases / workers.size();
        await(start, () -> {
            int[] held = workers.stream().mapToInt(IdleWorker::held).toArray();
            return IntStream.of(held).sum() == leases && IntStream.of(held).allMatch(it -> it >= least);
        });
        return Timing.millisSince(start);
    }

    /** Finds the leading controller by asking. */
    private IdleWorker joined(String id) {
        List<String> endpoints = new ArrayList<>(cluster.endpoints());
        long start = System.nanoTime();
        for (int turn = 0; ; turn++) {
            IdleWorker worker = new IdleWorker(endpoints.get(turn % endpoints.size()));
            worker.join(GROUP, id, STREAM);
            await(start, () -> worker.held() > 0 || worker.end().isPresent() || isMember(id));
            if (worker.end().isEmpty()) {
                return worker;
            }
            worker.end().flatMap(MillraceException::leaderEndpoint).ifPresent(leader -> {
                endpoints.clear();
                endpoints.add(leader);
            });
            worker.close();
        }
    }

    private boolean isMember(String id) {
        try {
            return client.groups().describeGroup(GROUP).workers().stream()
                    .anyMatch(worker -> worker.id().equals(id));
        } catch (MillraceException notYet) {
            return false;
        }
    }

    private static void await(long start, java.util.function.BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Timing.millisSince(start) > PATIENCE.toMillis()) {
                throw new IllegalStateException("the leases are not spread after " + PATIENCE);
            }
            LockSupport.parkNanos(Timing.LOOK_AGAIN_NANOS);
        }
    }

    /** Does nothing for a while. */
    Idle idle(int seconds) throws InterruptedException, IOException {
        long entries = logIndex();
        double cpu = usage().serverCpuSeconds();
        TimeUnit.SECONDS.sleep(seconds);
        return new Idle(logIndex() - entries, usage().serverCpuSeconds() - cpu);
    }

    private Usage usage() {
        return Usage.now(cluster.servers().stream().map(LocalServer::pid).toList());
    }

    /** Highest index of the metadata log on any server, from its metrics. */
    private long logIndex() throws IOException, InterruptedException {
        long highest = 0;
        for (LocalServer server : cluster.servers()) {
            String page = http.send(
                            HttpRequest.newBuilder(URI.create(server.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            highest = Math.max(
                    highest,
                    page.lines()
                            .filter(line -> line.startsWith(LOG_INDEX))
                            .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .max()
                            .orElseThrow(() -> new IOException("no metric " + LOG_INDEX)));
        }
        return highest;
    }

    @Override
    public void close() {
        beats.shutdownNow();
        workers.forEach(IdleWorker::close);
        client.close();
        cluster.close();
    }
}
