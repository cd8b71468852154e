package io.millrace.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.RecordProcessor;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the pages of an access log. Requests go into the stream under their client's address, so that one visitor's requests stay
 * in order; two workers of the group "page-counter" share the shards. In earnest they would be two processes on two machines.
 */
final class Clickstream implements Example {

    private static final String STREAM = "clicks";
    private static final int TOP = 10;

    private final Map<String, LongAdder> hits = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> byWorker = new ConcurrentHashMap<>();

    @Override
    public List<String> streams() {
        return List.of(STREAM);
    }

    @Override
    public void run(MillraceClient client, PrintWriter out) throws InterruptedException {
        List<String> log = Data.accessLog();
        CountDownLatch left = new CountDownLatch(log.size());
        try (ConsumerGroup first = worker(client, "worker-1", left);
                ConsumerGroup second = worker(client, "worker-2", left);
                Producer producer = client.producer(STREAM)) {
            for (String line : log) {
                String address = line.substring(0, line.indexOf(' '));
                var unused = producer.send(address, line.getBytes(UTF_8));
            }
            producer.flush();
            left.await();
            out.printf(
                    "%,d requests counted by %s and %s: %s%n",
                    log.size(), first.workerId(), second.workerId(), byWorker);
        }
        hits.entrySet().stream()
                .sorted((a, b) -> Long.compare(b.getValue().sum(), a.getValue().sum()))
                .limit(TOP)
                .forEach(page -> out.printf("%6d  %s%n", page.getValue().sum(), page.getKey()));
    }

    private ConsumerGroup worker(MillraceClient client, String name, CountDownLatch left) {
        RecordProcessor counter = record -> {
            count(record);
            byWorker.computeIfAbsent(name, unused -> new LongAdder()).increment();
            left.countDown();
        };
        return client.consumerGroup("page-counter").stream(STREAM)
                .workerId(name)
                .start(counter);
    }

    /** {@code ADDRESS - - [TIME] "METHOD PAGE PROTOCOL" STATUS …}. */
    private void count(ConsumerRecord record) {
        String[] quoted = new String(record.data(), UTF_8).split("\"", 3);
        String[] request = quoted.length > 1 ? quoted[1].split(" ", 3) : new String[0];
        String page = request.length > 1 ? request[1].split("\\?", 2)[0] : "(none)";
        hits.computeIfAbsent(page, unused -> new LongAdder()).increment();
    }
}
