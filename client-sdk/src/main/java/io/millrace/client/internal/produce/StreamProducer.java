package io.millrace.client.internal.produce;

import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ProducerOptions.WhenFull;
import io.millrace.client.PutResult;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.hash.HashKey;
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

/** {@link Producer}: checks records, keeps them within the byte budget, and gives them to the {@link Dispatcher}. */
public final class StreamProducer implements Producer {

    private static final int MAX_KEY_CHARACTERS = 256;
    private static final int MAX_RECORD_BYTES = 10 * 1024 * 1024;

    private final String stream;
    private final ProducerOptions options;
    private final Environment environment;
    private final ByteBudget budget;
    private final Dispatcher dispatcher;
    private final Executor callbacks;
    private final Runnable onClose;

    /**
     * What a producer works with.
     *
     * @param callbacks where futures end
     * @param onClose runs once the producer is closed
     */
    public record Parts(
            ShardMapFollower maps,
            ClientChannels channels,
            Environment environment,
            Executor callbacks,
            Runnable onClose) {}

    public StreamProducer(ShardMap first, ProducerOptions options, Parts parts) {
        this.stream = first.stream();
        this.options = options;
        this.environment = parts.environment;
        this.callbacks = parts.callbacks;
        this.onClose = parts.onClose;
        budget = new ByteBudget(options.bufferBytes());
        dispatcher = new Dispatcher(
                first,
                new Dispatcher.Parts(
                        parts.maps,
                        parts.channels,
                        parts.environment,
                        ProducerShape.of(options),
                        options.requestTimeout(),
                        this::decided));
    }

    @Override
    public CompletableFuture<PutResult> send(String partitionKey, byte[] data) {
        return enqueue(partitionKey, null, data);
    }

    @Override
    public CompletableFuture<PutResult> send(String partitionKey, HashKey explicitHashKey, byte[] data) {
        return enqueue(partitionKey, explicitHashKey, data);
    }

    private CompletableFuture<PutResult> enqueue(String partitionKey, @Nullable HashKey explicit, byte[] data) {
        byte[] key = partitionKey.getBytes(StandardCharsets.UTF_8);
        Optional<MillraceException> refusal = check(partitionKey, key, data);
        if (refusal.isPresent()) {
            return CompletableFuture.failedFuture(refusal.get());
        }
        int cost = Pending.cost(key, data);
        if (!reserve(cost)) {
            return CompletableFuture.failedFuture(new MillraceException(
                    ErrorCode.OVERLOADED,
                    "the producer's buffer of " + options.bufferBytes() + " bytes is full; the record was not sent"));
        }
        HashKey hash = explicit == null ? HashKey.ofPartitionKey(key) : explicit;
        long deadline =
                environment.time().monotonicNanos() + options.deliveryTimeout().toNanos();
        Pending record = new Pending(key, explicit, hash, data, deadline);
        Optional<MillraceException> ended = dispatcher.append(record);
        if (ended.isPresent()) {
            budget.release(cost);
            return CompletableFuture.failedFuture(ended.get());
        }
        return record.result;
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
    public int close(Duration deadline) {
        dispatcher.end(new MillraceException(ErrorCode.UNAVAILABLE, "the producer of " + stream + " is closed"));
        await(dispatcher.undecided(), deadline);
        int left = dispatcher.failAll(
                new MillraceException(ErrorCode.UNAVAILABLE, "the producer was closed before the record was stored"));
        dispatcher.close();
        onClose.run();
        return left;
    }

    @Override
    public void close() {
        close(options.deliveryTimeout());
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
