package io.millrace.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.FailurePolicy;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Watches the rate of transactions. They go into the stream under their country, so that one country's come in order; a group counts
 * them per minute of their own time and puts an alarm into a second stream when a minute has more than the limit; a second group
 * reads the alarms. A transaction that cannot be read is parked in a third stream with its cause.
 */
final class RateAlarm implements Example {

    private static final String TRANSACTIONS = "transactions";
    private static final String ALARMS = "alarms";
    private static final String DEAD_LETTERS = "transactions-unreadable";
    private static final int LIMIT = 100;

    /** Columns of the file. */
    private static final int TIME = 4;

    private static final int COUNTRY = 7;
    private static final int MINUTE_LENGTH = "2010-12-01 08:26".length();

    private final Map<String, AtomicInteger> perMinute = new ConcurrentHashMap<>();

    @Override
    public List<String> streams() {
        return List.of(TRANSACTIONS, ALARMS, DEAD_LETTERS);
    }

    @Override
    public void run(MillraceClient client, PrintWriter out) throws InterruptedException {
        List<String> transactions = Data.orders();
        CountDownLatch watched = new CountDownLatch(transactions.size());
        AtomicInteger raised = new AtomicInteger();
        try (Producer alarms = client.producer(ALARMS);
                ConsumerGroup watcher = client.consumerGroup("rate-watcher").stream(TRANSACTIONS)
                        .onFailure(FailurePolicy.park(DEAD_LETTERS))
                        .start(record -> {
                            watch(record, alarms, raised);
                            watched.countDown();
                        });
                Producer producer = client.producer(TRANSACTIONS)) {
            for (String line : transactions) {
                var unused = producer.send(Data.fields(line).get(COUNTRY), line.getBytes(UTF_8));
            }
            producer.flush();
            watched.await();
            out.printf(
                    "%,d transactions watched by %s, %d minutes with more than %d%n",
                    transactions.size(), watcher.application(), raised.get(), LIMIT);
        }
        CountDownLatch told = new CountDownLatch(raised.get());
        try (ConsumerGroup pager = client.consumerGroup("pager").stream(ALARMS).start(alarm -> {
            out.printf("ALARM %s%n", new String(alarm.data(), UTF_8));
            told.countDown();
        })) {
            told.await();
            out.printf("told by %s%n", pager.application());
        }
    }

    private void watch(ConsumerRecord record, Producer alarms, AtomicInteger raised) {
        List<String> fields = Data.fields(new String(record.data(), UTF_8));
        String minute = record.partitionKey() + " " + fields.get(TIME).substring(0, MINUTE_LENGTH);
        int count =
                perMinute.computeIfAbsent(minute, unused -> new AtomicInteger()).incrementAndGet();
        if (count == LIMIT + 1) {
            alarms.put(record.partitionKey(), (minute + ": more than " + LIMIT + " transactions").getBytes(UTF_8));
            raised.incrementAndGet();
        }
    }
}
