package io.millrace.bench;

import io.millrace.client.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Producers that put until a window is over, each on its own thread. */
final class Load implements AutoCloseable {

    private final Window window;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Producer> producers = new ArrayList<>();

    /** Starts to put; {@code acked} counts results, and may be the window itself or another one. */
    Load(Target target, BenchOptions options, PutOptions put, Window window) {
        this.window = window;
        long start = System.nanoTime();
        double perSecond = put.rate.isMax() ? 0 : put.rate.recordsPerProducer(options.recordSize, put.producers);
        for (int i = 0; i < put.producers; i++) {
            Producer producer = target.client().producer(target.stream(), put.producerOptions());
            Payloads payloads = new Payloads(options.recordSize, 7919L * (i + 1));
            Pacer pacer = new Pacer(start, perSecond);
            producers.add(producer);
            Thread thread = new Thread(() -> run(producer, payloads, pacer), "bench-producer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    private void run(Producer producer, Payloads payloads, Pacer pacer) {
        while (!window.isOver()) {
            long intended = pacer.next();
            byte[] data = payloads.data(intended);
            var unused = producer.send(payloads.key(), data).whenComplete((result, failure) -> {
                if (failure != null) {
                    window.failed(failure);
                    return;
                }
                window.done(intended, data.length);
                if (result.attempts().size() > 1) {
                    window.retried();
                }
            });
        }
    }

    /** Waits for the threads and for what is on its way. */
    @Override
    public void close() {
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(60).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        producers.forEach(producer -> producer.close(Duration.ofSeconds(30)));
    }
}
