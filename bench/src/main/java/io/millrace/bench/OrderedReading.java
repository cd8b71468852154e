package io.millrace.bench;

import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions.Mode;
import io.millrace.client.StartPosition;
import io.millrace.client.StreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Reads a stream from its beginning, through all of its shards, until everything that was acknowledged is there. */
final class OrderedReading {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Target target;
    private final Mode mode;

    OrderedReading(Target target, Mode mode) {
        this.target = target;
        this.mode = mode;
    }

    /** Gives up when nothing has come for half a minute. */
    KeyOrder read(KeyedWriter writer) {
        KeyOrder order = new KeyOrder(writer.keys());
        long expected = writer.allAcknowledged();
        long lastNews = System.nanoTime();
        try (StreamReader reader =
                target.client().reader(target.stream(), Reading.options(mode, StartPosition.trimHorizon()))) {
            while (order.read() < expected && System.nanoTime() - lastNews < PATIENCE_NANOS) {
                List<ReadRecord> records = reader.poll(Duration.ofMillis(200));
                if (!records.isEmpty()) {
                    lastNews = System.nanoTime();
                }
                records.forEach(record -> check(order, record));
            }
        }
        return order;
    }

    private static void check(KeyOrder order, ReadRecord record) {
        int key = KeyedWriter.key(record.partitionKey());
        if (key >= 0) {
            order.read(key, KeyedWriter.number(record.data()));
        }
    }
}
