package io.millrace.chaos;

import io.millrace.client.Producer;
import io.millrace.client.PutAttempt;
import io.millrace.client.PutResult;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Writes numbered records as fast as the producer takes them, each key's numbers rising, and keeps what the service said of
 * each: stored where, refused, or unknown.
 */
final class NumberedWriter implements AutoCloseable {

    private final Producer producer;
    private final Payload payload;
    private final int keys;
    private final AtomicLong next = new AtomicLong();
    private final Map<Long, PutResult> acknowledged = new ConcurrentHashMap<>();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private final Map<Long, MillraceException> refused = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "numbered-writer");
    private final Semaphore allowance = new Semaphore(0);
    private volatile boolean stopped;

    NumberedWriter(Producer producer, Payload payload, int keys) {
        this.producer = producer;
        this.payload = payload;
        this.keys = keys;
    }

    /** Writes without end, until {@link #finish}. */
    NumberedWriter start() {
        return start(Integer.MAX_VALUE / 2);
    }

    /** Writes that many records, and more when {@link #allow} says so. */
    NumberedWriter start(int count) {
        allow(count);
        thread.start();
        return this;
    }

    void allow(int more) {
        allowance.release(more);
    }

    /** Writes that many records on the calling thread and waits for their answers. */
    NumberedWriter write(int count) {
        for (int i = 0; i < count; i++) {
            send();
        }
        producer.flush();
        return this;
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    Map<Long, PutResult> acknowledged() {
        return acknowledged;
    }

    Map<Long, MillraceException> refused() {
        return refused;
    }

    /** The kinds of refusals so far. */
    Set<ErrorCode> refusals() {
        return refused.values().stream().map(MillraceException::code).collect(Collectors.toSet());
    }

    /** For reports: how long the record took that was tried for longest, and what it met. */
    String slowest() {
        return acknowledged.values().stream()
                .map(PutResult::attempts)
                .max(Comparator.comparing(NumberedWriter::tried))
                .map(attempts -> tried(attempts) + " after "
                        + attempts.stream()
                                .flatMap(attempt -> attempt.error().stream())
                                .collect(Collectors.groupingBy(error -> error, TreeMap::new, Collectors.counting())))
                .orElse("none");
    }

    private static Duration tried(List<PutAttempt> attempts) {
        if (attempts.isEmpty()) {
            return Duration.ZERO;
        }
        PutAttempt last = attempts.get(attempts.size() - 1);
        return Duration.ofMillis(last.startedMillis() - attempts.get(0).startedMillis())
                .plus(last.duration());
    }

    Set<Long> unknown() {
        return unknown;
    }

    String keyOf(long number) {
        return "key-" + number % keys;
    }

    Payload payload() {
        return payload;
    }

    /** Stops sending and waits until every record has its answer. */
    void finish() {
        stopped = true;
        try {
            allow(1);
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the writer was ending", e);
        }
        producer.close(Duration.ofSeconds(60));
    }

    private void run() {
        while (true) {
            allowance.acquireUninterruptibly();
            if (stopped) {
                return;
            }
            send();
        }
    }

    private void send() {
        long number = next.getAndIncrement();
        producer.send(keyOf(number), payload.make(number)).whenComplete((result, failure) -> {
            if (failure == null) {
                acknowledged.put(number, result);
            } else if (GrpcErrors.unwrap(failure) instanceof MillraceException e
                    && e.code() != ErrorCode.OUTCOME_UNKNOWN
                    && e.code() != ErrorCode.TIMEOUT) {
                refused.put(number, e);
            } else {
                unknown.add(number);
            }
        });
    }

    @Override
    public void close() {
        finish();
    }
}
