package io.millrace.client.internal.group;

import io.millrace.client.internal.net.ClientChannels;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.env.Environment;
import io.millrace.common.record.UserRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * What a worker is built from.
 *
 * @param pool runs the application; the worker's own
 * @param feeds opens feeds; the worker's own
 * @param deadLetters parks records; the worker's own
 * @param aggregates takes aggregated records apart
 * @param metrics takes what is measured
 */
public record WorkerParts(
        ClientChannels channels,
        Environment environment,
        ExecutorService pool,
        StreamFeeds feeds,
        DeadLetters deadLetters,
        Function<byte[], Optional<List<UserRecord>>> aggregates,
        ClientMetrics metrics) {

    void close() {
        feeds.close();
        pool.shutdown();
        deadLetters.close();
    }
}
