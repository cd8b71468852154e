package io.millrace.chaos.container;

import io.millrace.chaos.history.Op;
import io.millrace.chaos.history.Outcome;
import io.millrace.client.MillraceClient;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The control plane as registers that must be linearizable: tags of a stream are written, removed and read by clients of
 * different servers. A register is used for some seconds, then the next, so that the search for an order stays short.
 */
final class ControlWorkload implements Workload {

    private static final String STREAM = "control";
    private static final int CLIENTS = 4;
    private static final long PAUSE_MILLIS = 40;
    private static final long REGISTER_MICROS = 4_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** Codes that say that a change did not happen. */
    private static final Set<ErrorCode> REFUSALS = Set.of(
            ErrorCode.NO_LEADER,
            ErrorCode.NOT_LEADER,
            ErrorCode.LIMIT_EXCEEDED,
            ErrorCode.OVERLOADED,
            ErrorCode.RESOURCE_NOT_FOUND,
            ErrorCode.RESOURCE_IN_USE);

    private final ContainerCluster cluster;
    private final Recorder recorder;
    private final long seed;
    private final List<MillraceClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);

    ControlWorkload(ContainerCluster cluster, Recorder recorder, long seed) {
        this.cluster = cluster;
        this.recorder = recorder;
        this.seed = seed;
    }

    @Override
    public String label() {
        return "control";
    }

    @Override
    public void prepare() {
        for (int i = 0; i < CLIENTS; i++) {
            List<String> endpoints = new ArrayList<>(cluster.endpoints());
            Collections.rotate(endpoints, i);
            clients.add(MillraceClient.builder()
                    .endpoints(endpoints)
                    .adminTimeout(PATIENCE)
                    .plaintext()
                    .build());
        }
        clients.get(0).admin().createStream(STREAM, 1);
        clients.get(0).admin().awaitActive(STREAM, Duration.ofSeconds(60));
    }

    @Override
    public void start() {
        for (int i = 0; i < CLIENTS; i++) {
            String process = "admin-" + i;
            MillraceClient client = clients.get(i);
            SplittableRandom chance = new SplittableRandom(seed + i);
            Thread thread = new Thread(() -> run(process, client, chance), process);
            threads.add(thread);
            thread.start();
        }
    }

    private void run(String process, MillraceClient client, SplittableRandom chance) {
        for (int turn = 0; isOn(); turn++) {
            String register = "r" + recorder.now() / REGISTER_MICROS + "-" + chance.nextInt(2);
            int kind = chance.nextInt(8);
            if (kind < 4) {
                read(process, client, register);
            } else {
                write(process, client, register, kind == 4 ? "" : process + "/" + turn);
            }
        }
    }

    private void read(String process, MillraceClient client, String register) {
        long from = recorder.now();
        try {
            String value = client.admin().listTags(STREAM).getOrDefault(register, "");
            recorder.register(process, Op.GET, Outcome.OK, from, register, value, "");
        } catch (MillraceException e) {
            recorder.register(process, Op.GET, Outcome.FAIL, from, register, "", Outcomes.describe(e));
        }
    }

    private void write(String process, MillraceClient client, String register, String value) {
        long from = recorder.now();
        try {
            if (value.isEmpty()) {
                client.admin().untagStream(STREAM, Set.of(register));
            } else {
                client.admin().tagStream(STREAM, Map.of(register, value));
            }
            recorder.register(process, Op.WRITE, Outcome.OK, from, register, value, "");
        } catch (MillraceException e) {
            Outcome outcome = REFUSALS.contains(e.code()) ? Outcome.FAIL : Outcome.INFO;
            recorder.register(process, Op.WRITE, outcome, from, register, value, Outcomes.describe(e));
        }
    }

    private boolean isOn() {
        try {
            return !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void stopWriting() {
        stop.countDown();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while clients were ending", e);
        }
    }

    @Override
    public void finish(Duration patience) {}

    @Override
    public void close() {
        clients.forEach(MillraceClient::close);
    }
}
