package io.millrace.chaos.reshard;

import io.millrace.common.env.RandomSource;
import io.millrace.common.env.Timers.Timer;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.testkit.SimulatedEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls that take a moment, and now and then are lost, arrive long after their caller gave up, or lose their answer. */
final class SimulatedNetwork {

    private static final Duration USUAL = Duration.ofMillis(4);
    private static final Duration PATIENCE = Duration.ofMillis(600);
    /** How late a call may come that its caller has given up. */
    static final Duration LATE = Duration.ofSeconds(4);

    private static final int FAULTS_IN_HUNDRED = 3;

    private final SimulatedEnvironment env;
    private final RandomSource random;
    private boolean calm;

    SimulatedNetwork(SimulatedEnvironment env) {
        this.env = env;
        random = env.random("network");
    }

    /** No more faults. */
    void calm() {
        calm = true;
    }

    /** Carries out a call at a server; fails with TIMEOUT when there is no answer in time. */
    <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> server) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Timer patience = env.timers()
                .after(
                        PATIENCE,
                        () -> answer.completeExceptionally(
                                new MillraceException(ErrorCode.TIMEOUT, "no answer in time")));
        if (!fault()) {
            after(fault() ? LATE : USUAL, () -> serve(server, answer, patience));
        }
        return answer;
    }

    private <T> void serve(Supplier<CompletableFuture<T>> server, CompletableFuture<T> answer, Timer patience) {
        var unused = server.get().whenComplete((value, failure) -> {
            if (fault()) {
                return;
            }
            after(USUAL, () -> {
                patience.cancel();
                if (failure == null) {
                    answer.complete(value);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
        });
    }

    /** Something that arrives once, at a random moment. */
    void after(Duration atMost, Runnable delivery) {
        var unused = env.timers().after(Duration.ofNanos((long) (random.nextDouble() * atMost.toNanos())), delivery);
    }

    private boolean fault() {
        return !calm && random.nextInt(100) < FAULTS_IN_HUNDRED;
    }
}
