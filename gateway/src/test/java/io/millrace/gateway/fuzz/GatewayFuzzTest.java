package io.millrace.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.GatewaySettings.Limits;
import io.millrace.gateway.RecordedOperation;
import io.millrace.gateway.RecordedStream;
import io.millrace.gateway.TestGateway;
import io.millrace.gateway.auth.Authenticator;
import io.millrace.gateway.conformance.SampleInputs;
import io.millrace.gateway.fuzz.Mutations.Sample;
import io.millrace.gateway.model.OperationModel;
import io.millrace.gateway.model.ServiceModel;
import io.millrace.gateway.operation.EventSink;
import io.millrace.testkit.Await;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Mutated requests over raw connections, some by writers that drip: no answer is an HTTP 5xx, nothing stays held, and the
 * gateway serves afterwards.
 * {@code -Dfuzz.requests=1000000} for a long run, {@code -Dfuzz.seed} for another one.
 */
@Timeout(6 * 60 * 60)
class GatewayFuzzTest {

    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 8_000);
    private static final long SEED = Long.getLong("fuzz.seed", 20131202);
    private static final int CLIENTS = 4;
    private static final int SLOW = REQUESTS / 80;
    /** Of the process, after all that the JIT and pools take at first. */
    private static final long HEAP_SLACK = 64L << 20;

    private static final int PATIENCE_MILLIS = 30_000;

    private static TestGateway gateway;
    private static List<Sample> samples;

    private final AtomicInteger serverFaults = new AtomicInteger();
    private final List<String> faults = new ArrayList<>();

    @BeforeAll
    static void start() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        List<RecordedOperation> operations = new ArrayList<>();
        samples = new ArrayList<>();
        for (OperationModel model : ServiceModel.kinesis().operations().values()) {
            samples.add(new Sample(model.name(), SampleInputs.full(model.input())));
            if (model.event().isEmpty()) {
                operations.add(new RecordedOperation(model.name()));
            }
        }
        Limits limits = new Limits(
                1 << 20,
                16 << 20,
                1000,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1));
        gateway = new TestGateway(
                TestGateway.settings(Authenticator.acceptingAny(), limits),
                operations,
                List.of(new RecordedStream(EventSink::complete)));
    }

    @AfterAll
    static void close() {
        gateway.close();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
    }

    @Test
    void survivesAnything() throws Exception {
        fuzz(SEED + CLIENTS, Math.min(2_000, REQUESTS));
        long before = usedHeap();

        try (SlowWriters slow = new SlowWriters(gateway.port(), SEED - 1, samples, this::inspectSlow)) {
            fuzzAtOnce();
            Await.until(
                    "slow requests of all kinds", Duration.ofMinutes(10), () -> slow.ended() >= SLOW, () -> "too few");
        }

        assertThat(faults).isEmpty();
        assertThat(serverFaults.get()).isZero();
        assertThat(gateway.send(gateway.json("ListStreams", "{}")).statusCode()).isEqualTo(200);
        Await.until("all bodies given back", () -> held() == 0);
        Await.until("all buffers given back", () -> pinned() == 0, () -> pinned() + " bytes");
        Await.until("heap back to base", () -> usedHeap() < before + HEAP_SLACK, () -> usedHeap() + " after " + before);
    }

    private void fuzzAtOnce() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            long seed = SEED + i;
            done.add(clients.submit(() -> {
                fuzz(seed, REQUESTS / CLIENTS);
                return null;
            }));
        }
        for (Future<?> client : done) {
            client.get();
        }
        clients.shutdown();
    }

    private void fuzz(long seed, int count) throws IOException {
        Mutations mutations = new Mutations(seed, samples);
        for (int i = 0; i < count; i++) {
            byte[] request = mutations.next();
            try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                inspect(seed, i, socket.getInputStream());
            } catch (SocketTimeoutException stuck) {
                report("stuck: seed " + seed + " request " + i);
            } catch (IOException reset) {
                // A connection may be dropped for what came over it.
            }
        }
    }

    private void inspect(long seed, int index, InputStream in) throws IOException {
        byte[] answer = in.readNBytes(12);
        if (answer.length == 12 && answer[0] == 'H' && answer[9] == '5') {
            serverFaults.incrementAndGet();
            report("HTTP " + (char) answer[9] + (char) answer[10] + (char) answer[11] + ": seed " + seed + " request "
                    + index);
        }
        in.readAllBytes();
    }

    private void inspectSlow(String statusLine) {
        if (statusLine.startsWith("HTTP/1.1 5")) {
            serverFaults.incrementAndGet();
            report(statusLine + " to a slow writer");
        }
    }

    private synchronized void report(String fault) {
        if (faults.size() < 10) {
            faults.add(fault);
        }
    }

    private static double held() {
        return gateway.metrics().getSampleValue("millrace_gateway_bytes_in_flight");
    }

    private static long pinned() {
        return PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
