package io.millrace.node.read;

import io.millrace.common.concurrent.Signals;
import io.millrace.common.env.Timers;
import io.millrace.common.grpc.GrpcErrors;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A poll that waits: each change of its shard runs an attempt on the wake-up executor, one at a time; the timer ends it
 * with nothing. Holds no thread.
 */
final class LongPoll<T> {

    private final Supplier<CompletableFuture<Optional<T>>> attempt;
    private final Supplier<T> nothing;
    private final Executor wakeUps;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Signals signals = Signals.idle();

    LongPoll(Supplier<CompletableFuture<Optional<T>>> attempt, Supplier<T> nothing, Executor wakeUps) {
        this.attempt = attempt;
        this.nothing = nothing;
        this.wakeUps = wakeUps;
    }

    /** Listens, looks once more (the change may have come just before), and waits. */
    CompletableFuture<T> start(LocalPoll poll, Timers timers, Duration patience) {
        Timers.Timer timer = timers.after(patience, () -> wakeUps.execute(() -> answer.complete(nothing.get())));
        AutoCloseable listening = poll.replica().listen(poll.shard().uid(), view -> signal());
        signal();
        return answer.whenComplete((batch, failure) -> {
            timer.cancel();
            Listening.stop(listening);
        });
    }

    private void signal() {
        if (signals.signal()) {
            wakeUps.execute(this::look);
        }
    }

    private void look() {
        int seen = signals.pending();
        if (answer.isDone()) {
            return;
        }
        var unused = attempt.get().whenComplete((found, failure) -> looked(seen, found, failure));
    }

    private void looked(int seen, @Nullable Optional<T> found, @Nullable Throwable failure) {
        if (failure != null) {
            answer.completeExceptionally(GrpcErrors.unwrap(failure));
        } else if (found != null && found.isPresent()) {
            answer.complete(found.get());
        } else if (!signals.answer(seen)) {
            wakeUps.execute(this::look);
        }
    }
}
