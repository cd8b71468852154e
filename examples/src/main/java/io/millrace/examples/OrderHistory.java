package io.millrace.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.client.ConsumerGroup;
import io.millrace.client.ConsumerRecord;
import io.millrace.client.MillraceClient;
import io.millrace.client.Producer;
import io.millrace.client.ShardProcessor;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Gathers what each customer has ordered. Order lines go into the stream under the customer's number, so that one customer's orders
 * come in order and by one thread; the processor stores its checkpoint itself, after a batch is in the history.
 */
final class OrderHistory implements Example {

    private static final String STREAM = "orders";
    private static final int TOP = 5;

    /** Columns of the file. */
    private static final int INVOICE = 0;

    private static final int QUANTITY = 3;
    private static final int PRICE = 5;
    private static final int CUSTOMER = 6;

    /** Per customer the total of each order, in the order in which they were made. */
    private final Map<String, Map<String, BigDecimal>> history = new ConcurrentHashMap<>();

    @Override
    public List<String> streams() {
        return List.of(STREAM);
    }

    @Override
    public void run(MillraceClient client, PrintWriter out) throws InterruptedException {
        List<String> orders = Data.orders();
        CountDownLatch left = new CountDownLatch(orders.size());
        try (ConsumerGroup group = client.consumerGroup("order-history").stream(STREAM)
                        .manualCheckpoints()
                        .startBatches(() -> new Gatherer(left));
                Producer producer = client.producer(STREAM)) {
            for (String line : orders) {
                String customer = Data.fields(line).get(CUSTOMER);
                String key = customer.isEmpty() ? "guest" : customer;
                var unused = producer.send(key, line.getBytes(UTF_8));
            }
            producer.flush();
            left.await();
            out.printf(
                    "%,d order lines of %,d customers from %d shards%n",
                    orders.size(), history.size(), group.shards().size());
        }
        history.entrySet().stream()
                .filter(customer -> !customer.getKey().equals("guest"))
                .sorted(Comparator.comparing(
                                (Map.Entry<String, Map<String, BigDecimal>> customer) -> total(customer.getValue()))
                        .reversed())
                .limit(TOP)
                .forEach(customer -> out.printf(
                        "%10s  customer %s: %s%n", total(customer.getValue()), customer.getKey(), customer.getValue()));
    }

    private static BigDecimal total(Map<String, BigDecimal> orders) {
        return orders.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private final class Gatherer implements ShardProcessor {

        private final CountDownLatch left;

        Gatherer(CountDownLatch left) {
            this.left = left;
        }

        @Override
        public void process(List<ConsumerRecord> records, Checkpointer checkpointer) {
            for (ConsumerRecord record : records) {
                List<String> fields = Data.fields(new String(record.data(), UTF_8));
                BigDecimal amount = new BigDecimal(fields.get(PRICE)).multiply(new BigDecimal(fields.get(QUANTITY)));
                // Only this shard's thread writes this customer's orders.
                history.computeIfAbsent(record.partitionKey(), unused -> new LinkedHashMap<>())
                        .merge(fields.get(INVOICE), amount, BigDecimal::add);
            }
            checkpointer.checkpoint();
            records.forEach(record -> left.countDown());
        }
    }
}
