package io.millrace.client.internal.produce;

import io.millrace.client.CloseReport;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ProducerOptions.WhenFull;
import io.millrace.client.PutFailedException;
import io.millrace.client.PutResult;
import io.millrace.client.internal.crypto.Envelope;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKey;
import io.millrace.common.record.UserRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link Producer}: checks records, keeps them within the byte budget, and gives them to the {@link Dispatcher}. */
public final class StreamProducer implements Producer {

    private static final Logger LOG = LoggerFactory.getLogger(StreamProducer.class);
    private static final int MAX_KEY_CHARACTERS = 256;
    private static final int MAX_RECORD_BYTES = 10 * 1024 * 1024;

    private final String stream;
    private final ProducerOptions options;
    private final Environment environment;
    private final Optional<Envelope> envelope;
    private final ByteBudget budget;
    private final ProducerMetrics metrics;
    private final Dispatcher dispatcher;
    private final Executor callbacks;
    private final Runnable onClose;

    /**
     * What a producer works with.
     *
     * @param callbacks where futures end
     * @param limits what a shard takes
     * @param metrics takes what is measured
     * @param onClose runs once the producer is closed
     */
    public record Parts(
            ShardMapFollower maps,
            ClientChannels channels,
            Environment environment,
            Executor callbacks,
            ShardLimits limits,
            ClientMetrics metrics,
            Runnable onClose) {}

    public StreamProducer(ShardMap first, ProducerOptions options, Parts parts) {
        this.stream = first.stream();
        this.options = options;
        this.environment = parts.environment;
        this.callbacks = parts.callbacks;
        this.onClose = parts.onClose;
        envelope = options.encryption().map(keys -> new Envelope(keys, stream));
        budget = new ByteBudget(options.bufferBytes());
        metrics = new ProducerMetrics(parts.metrics, stream, budget::used);
        dispatcher = new Dispatcher(
                first,
                new Dispatcher.Parts(
                        parts.maps,
                        parts.channels,
                        parts.environment,
                        ProducerShape.of(options),
                        options.requestTimeout(),
                        metrics,
                        this::decided));
        if (options.rateLimitPercent() > 0) {
            var unused = parts.limits
                    .perShard()
                    .thenAccept(rate -> dispatcher.limit(rate.percent(options.rateLimitPercent())));
        }
    }

    @Override
    public CompletableFuture<PutResult> send(String partitionKey, byte[] data) {
        return enqueue(partitionKey, null, data);
    }

    @Override
    public CompletableFuture<PutResult> send(String partitionKey, HashKey explicitHashKey, byte[] data) {
        return enqueue(partitionKey, explicitHashKey, data);
    }

    private CompletableFuture<PutResult> enqueue(String partitionKey, @Nullable HashKey explicit, byte[] payload) {
        long now = environment.time().monotonicNanos();
        byte[] key = partitionKey.getBytes(StandardCharsets.UTF_8);
        byte[] data;
        try {
            data = envelope.isPresent() ? envelope.get().seal(key, payload) : payload;
        } catch (MillraceException cannotEncrypt) {
            return refused(cannotEncrypt);
        }
        Optional<MillraceException> refusal = check(partitionKey, key, data);
        if (refusal.isPresent()) {
            return refused(refusal.get());
        }
        int cost = Pending.cost(key, data);
        if (!reserve(cost)) {
            return refused(new MillraceException(
                    ErrorCode.OVERLOADED,
                    "the producer's buffer of " + options.bufferBytes() + " bytes is full; the record was not sent"));
        }
        Pending record = new Pending(
                key,
                explicit,
                data,
                new Pending.Span(now, now + options.deliveryTimeout().toNanos()));
        Optional<MillraceException> ended = dispatcher.append(record);
        if (ended.isPresent()) {
            budget.release(cost);
            return refused(ended.get());
        }
        return record.result;
    }

    /** A record that never left. */
    private static CompletableFuture<PutResult> refused(MillraceException why) {
        String message = Optional.ofNullable(why.getMessage()).orElse(why.code().name());
        return CompletableFuture.failedFuture(new PutFailedException(why.code(), message, List.of()));
    }

    private boolean reserve(int cost) {
        if (options.whenFull() == WhenFull.FAIL) {
            return budget.tryAcquire(cost);
        }
        try {
            return budget.acquire(cost, options.deliveryTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The rules of a record that do not depend on the stream (AWS API, PutRecord). */
    private static Optional<MillraceException> check(String partitionKey, byte[] key, byte[] data) {
        int characters =
                key.length <= MAX_KEY_CHARACTERS ? key.length : partitionKey.codePointCount(0, partitionKey.length());
        if (characters == 0 || characters > MAX_KEY_CHARACTERS) {
            return Optional.of(new MillraceException(
                    ErrorCode.VALIDATION,
                    "a partition key has 1 to " + MAX_KEY_CHARACTERS + " characters, this one " + characters));
        }
        long size = (long) key.length + data.length;
        if (size > MAX_RECORD_BYTES) {
            return Optional.of(new MillraceException(
                    ErrorCode.VALIDATION,
                    "a record has at most " + MAX_RECORD_BYTES + " bytes with its key, this one " + size));
        }
        return Optional.empty();
    }

    private void decided(Completions done) {
        budget.release(done.cost());
        callbacks.execute(done::run);
    }

    @Override
    public PutResult put(String partitionKey, byte[] data) {
        try {
            return send(partitionKey, data).get();
        } catch (ExecutionException e) {
            throw GrpcErrors.fromStatus(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.OUTCOME_UNKNOWN, "interrupted while the record was on its way", e);
        }
    }

    @Override
    public void flush() {
        await(dispatcher.undecided(), options.deliveryTimeout().plus(options.requestTimeout()));
    }

    @Override
    public CloseReport close(Duration deadline) {
        dispatcher.end(new MillraceException(ErrorCode.UNAVAILABLE, "the producer of " + stream + " is closed"));
        await(dispatcher.undecided(), deadline);
        Completions left = dispatcher.failAll(
                new MillraceException(ErrorCode.UNAVAILABLE, "the producer was closed before the record was stored"));
        dispatcher.close();
        metrics.close();
        onClose.run();
        return new CloseReport(asSent(left.notStored()), asSent(left.outcomeUnknown()));
    }

    /** Records as the application gave them. */
    private List<UserRecord> asSent(List<Pending> records) {
        return records.stream().map(this::asSent).toList();
    }

    private UserRecord asSent(Pending record) {
        UserRecord sent = record.userRecord();
        return envelope.map(cipher -> new UserRecord(
                        sent.partitionKey(), sent.explicitHashKey(), cipher.open(record.key, record.data)))
                .orElse(sent);
    }

    @Override
    public void close() {
        CloseReport left = close(options.deliveryTimeout());
        if (!left.isClean()) {
            LOG.warn(
                    "Closed a producer of {} with {} records that are not stored and {} that may be",
                    stream,
                    left.notStored().size(),
                    left.outcomeUnknown().size());
        }
    }

    /** Waits for results; which they are is their futures' business. */
    private static void await(List<Pending> records, Duration wait) {
        CompletableFuture<?>[] results =
                records.stream().map(record -> record.result).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(results).get(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the records' futures tell
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long pendingBytes() {
        return budget.used();
    }
}
