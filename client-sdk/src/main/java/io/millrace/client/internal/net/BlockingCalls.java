package io.millrace.client.internal.net;

import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.millrace.common.env.Environment;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.common.grpc.Reply;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls that block the caller. A call that certainly did nothing (no leader, not connected) is tried again at another
 * server until its time is over, one that only reads also after every other fault of a server; any other failure is the caller's.
 * Any thread but gRPC's.
 */
public final class BlockingCalls {

    /** The part of its time for which a read waits for the first server; the next one gets twice as long, and so on. */
    private static final int FIRST_OF = 4;

    private static final int MOST_DOUBLINGS = 2;

    private final ClientChannels channels;
    private final Environment environment;
    private final RandomSource random;

    /** Starts a call on a connection; {@code left} is its deadline. */
    public interface Call<T> {
        void start(Channel channel, Duration left, StreamObserver<T> reply);
    }

    public BlockingCalls(ClientChannels channels, Environment environment) {
        this.channels = channels;
        this.environment = environment;
        this.random = environment.random("client-calls");
    }

    /** Makes the call at any server, each attempt and all of them within the timeout. */
    public <T> T call(Duration timeout, Call<T> call) {
        return repeat(timeout, BlockingCalls::didNothing, failures -> timeout, call);
    }

    /**
     * As {@link #call}, of a call that changes nothing and that any server may answer: one that is gone or cannot answer is passed
     * over at once, one that is silent after a quarter of the timeout.
     *
     * @param wait how long the server is asked to wait for something to answer, besides the timeout
     */
    public <T> T read(Duration timeout, Duration wait, Call<T> call) {
        return repeat(
                timeout.plus(wait),
                BlockingCalls::isFaultOfOneServer,
                failures -> wait.plus(timeout.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS))
                        .dividedBy(FIRST_OF)),
                call);
    }

    /**
     * Makes attempts, each at another server.
     *
     * @param again after which failures
     * @param patience how long an attempt may take after so many failures
     */
    private <T> T repeat(
            Duration timeout, Predicate<MillraceException> again, IntFunction<Duration> patience, Call<T> call) {
        long end = environment.time().monotonicNanos() + timeout.toNanos();
        Optional<String> hint = Optional.empty();
        for (int failures = 1; ; failures++) {
            String endpoint = hint.orElseGet(channels::any);
            long left = end - environment.time().monotonicNanos();
            MillraceException failure;
            try {
                return attempt(
                        endpoint, Math.min(left, patience.apply(failures - 1).toNanos()), call);
            } catch (MillraceException e) {
                failure = e;
            }
            if (!again.test(failure)
                    || !channels.isAnyResolvable()
                    || Thread.currentThread().isInterrupted()) {
                throw failure;
            }
            if (failure.code() == ErrorCode.TIMEOUT) {
                channels.failed(endpoint);
            }
            hint = failure.leaderEndpoint().filter(leader -> !leader.equals(endpoint));
            Duration wait =
                    hint.isPresent() ? Duration.ZERO : RetryPolicy.DEFAULT.next(failures, failure.retryAfter(), random);
            if (end - environment.time().monotonicNanos() <= wait.toNanos()) {
                throw failure;
            }
            pause(wait);
        }
    }

    /**
     * As {@link #call}, of a call that stores something and must not be made twice: when the connection broke after it was
     * sent, it may have been done all the same, and no code but OUTCOME_UNKNOWN says so (INV-6).
     */
    public <T> T write(Duration timeout, Call<T> call) {
        try {
            return call(timeout, call);
        } catch (MillraceException e) {
            throw brokeOff(e)
                    ? new MillraceException(
                            ErrorCode.OUTCOME_UNKNOWN, "the server did not answer: " + e.getMessage(), e)
                    : e;
        }
    }

    /** True when the transport failed after it had a connection, so that no server has said what became of the call. */
    private static boolean brokeOff(MillraceException failure) {
        return (failure.code() == ErrorCode.UNAVAILABLE || failure.code() == ErrorCode.INTERNAL)
                && failure.getCause() instanceof Exception raw
                && !GrpcErrors.isTyped(GrpcErrors.unwrap(raw))
                && !isConnectFailure(failure);
    }

    private <T> T attempt(String endpoint, long patienceNanos, Call<T> call) {
        long left = Math.max(1, patienceNanos);
        Channel channel = channels.to(endpoint);
        Reply<T> reply = Reply.to(observer -> call.start(channel, Duration.ofNanos(left), observer));
        try {
            // A little longer than the call's own deadline, which normally ends it.
            T answer = reply.get(left + TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
            channels.answered(endpoint);
            return answer;
        } catch (ExecutionException e) {
            MillraceException failure = GrpcErrors.fromStatus(e);
            if (failure.code() == ErrorCode.UNAVAILABLE) {
                channels.failed(endpoint);
            }
            throw failure;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.TIMEOUT, "interrupted while waiting for " + endpoint, e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new MillraceException(ErrorCode.TIMEOUT, "no answer from " + endpoint, e);
        }
    }

    /** True when the call certainly had no effect and may succeed at another server or later. */
    static boolean didNothing(MillraceException failure) {
        return failure.code().deniesLeadership() || isConnectFailure(failure);
    }

    /** True when another server, or the same one later, may well answer a call that may be made twice. */
    private static boolean isFaultOfOneServer(MillraceException failure) {
        return didNothing(failure)
                || brokeOff(failure)
                || failure.code() == ErrorCode.UNAVAILABLE
                || failure.code() == ErrorCode.TIMEOUT;
    }

    private static boolean isConnectFailure(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /** Waits on the environment's timer, so that a simulated clock governs it. */
    public void pause(Duration wait) {
        if (wait.isZero()) {
            return;
        }
        CountDownLatch over = new CountDownLatch(1);
        environment.timers().after(wait, over::countDown);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.TIMEOUT, "interrupted while waiting for a retry", e);
        }
    }
}
