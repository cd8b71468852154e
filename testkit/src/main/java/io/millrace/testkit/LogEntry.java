package io.millrace.testkit;

import io.millrace.common.error.MillraceException;
import io.millrace.common.log.Committed;
import io.millrace.common.log.LogPosition;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the simulated log.
 *
 * @param command null for the entry that begins a term
 * @param answer completed by the proposing replica's apply, or failed when leadership is lost before
 */
record LogEntry<R>(LogPosition position, @Nullable ByteBuffer command, CompletableFuture<Committed<R>> answer) {

    static <R> LogEntry<R> withoutCommand(LogPosition position) {
        return new LogEntry<>(position, null, new CompletableFuture<>());
    }

    long term() {
        return position.term();
    }

    void fail(MillraceException failure) {
        answer.completeExceptionally(failure);
    }
}
