package io.millrace.kinesislibs;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;
import software.amazon.kinesis.producer.Attempt;
import software.amazon.kinesis.producer.KinesisProducer;
import software.amazon.kinesis.producer.KinesisProducerConfiguration;
import software.amazon.kinesis.producer.UserRecordFailedException;
import software.amazon.kinesis.producer.UserRecordResult;

/**
 * A KPL application that puts {@code count} records: {@code stream host tls-port certificate=PEM directory count keys
 * access-key secret-key}. Record i has the partition key "key-(i mod keys)" and the data "(i / keys)"; a few with the key "warm-up" come before. Exits with 0
 * when all of them were put.
 */
public final class KplApplication {

    private static final Logger log = LoggerFactory.getLogger(KplApplication.class);

    /** The KPL itself bounds nothing. */
    private static final int MOST_OUTSTANDING = 20_000;

    private static final int MOST_WARM_UPS = 500;

    private final Options options;
    private final Semaphore room = new Semaphore(MOST_OUTSTANDING);
    private final AtomicInteger failures = new AtomicInteger();

    private KplApplication(Options options) {
        this.options = options;
    }

    /** Puts the records. */
    public static void main(String[] args) throws InterruptedException, ExecutionException {
        int failures = new KplApplication(new Options(args)).run();
        System.exit(failures == 0 ? 0 : 1);
    }

    private int run() throws InterruptedException, ExecutionException {
        KinesisProducer producer = new KinesisProducer(configuration());
        warmUp(producer);
        int keys = options.number("keys");
        for (int i = 0; i < options.number("count"); i++) {
            room.acquire();
            ByteBuffer data = ByteBuffer.wrap(String.valueOf(i / keys).getBytes(StandardCharsets.UTF_8));
            Futures.addCallback(
                    producer.addUserRecord(options.text("stream"), "key-" + i % keys, data),
                    new Outcome(),
                    MoreExecutors.directExecutor());
        }
        producer.flushSync();
        room.acquire(MOST_OUTSTANDING);
        producer.destroy();
        return failures.get();
    }

    /** Returns when the daemon aggregates, for which it needs the shard map; it sends records alone until then. */
    private void warmUp(KinesisProducer producer) throws InterruptedException, ExecutionException {
        for (int i = 0; i < MOST_WARM_UPS; i++) {
            Future<UserRecordResult> one = warmUpRecord(producer, 2 * i);
            Future<UserRecordResult> other = warmUpRecord(producer, 2 * i + 1);
            if (one.get().getSequenceNumber().equals(other.get().getSequenceNumber())) {
                return;
            }
        }
        throw new IllegalStateException("the KPL does not aggregate after " + MOST_WARM_UPS + " pairs of records");
    }

    private Future<UserRecordResult> warmUpRecord(KinesisProducer producer, int number) {
        ByteBuffer data = ByteBuffer.wrap(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
        return producer.addUserRecord(options.text("stream"), "warm-up", data);
    }

    private KinesisProducerConfiguration configuration() {
        String host = options.text("host");
        int port = options.number("tls-port");
        return new KinesisProducerConfiguration()
                .setCredentialsProvider(options.credentials())
                .setRegion(Region.US_EAST_1.id())
                .setKinesisEndpoint(host)
                .setKinesisPort(port)
                // Called neither: no role is assumed and no metrics are sent.
                .setStsEndpoint(host)
                .setStsPort(port)
                .setCloudwatchEndpoint(host)
                .setCloudwatchPort(port)
                .setMetricsLevel("none")
                .setCaCertFile(options.text("certificate"))
                .setAggregationEnabled(true)
                .setTempDirectory(options.text("directory"));
    }

    private final class Outcome implements FutureCallback<UserRecordResult> {

        @Override
        public void onSuccess(UserRecordResult result) {
            room.release();
        }

        @Override
        public void onFailure(Throwable cause) {
            failures.incrementAndGet();
            log.error("a record was not put: {}", attempts(cause), cause);
            room.release();
        }

        private String attempts(Throwable cause) {
            StringBuilder text = new StringBuilder();
            if (cause instanceof UserRecordFailedException failed) {
                for (Attempt attempt : failed.getResult().getAttempts()) {
                    text.append(attempt.getErrorCode())
                            .append(' ')
                            .append(attempt.getErrorMessage())
                            .append("; ");
                }
            }
            return text.toString();
        }
    }
}
