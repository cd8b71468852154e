package io.millrace.node.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.node.cluster.MetadataFreshness;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Says "not found" only with metadata as new as the controller's. Else a stream that was just created, and was seen ACTIVE,
 * would not be found by the first put that follows.
 */
final class FreshAnswers {

    private final MetadataFreshness freshness;

    FreshAnswers(MetadataFreshness freshness) {
        this.freshness = freshness;
    }

    /** The same answer; tried once more when it was "not found" and news arrived. */
    <T> Supplier<CompletableFuture<T>> of(Supplier<CompletableFuture<T>> answer) {
        return () -> {
            long seen = freshness.version();
            return attempt(answer).exceptionallyCompose(failure -> {
                CompletableFuture<T> refused = CompletableFuture.failedFuture(failure);
                return isNotFound(failure)
                        ? freshness.catchUp(seen).thenCompose(news -> news ? attempt(answer) : refused)
                        : refused;
            });
        };
    }

    private static boolean isNotFound(Throwable failure) {
        return GrpcErrors.unwrap(failure) instanceof MillraceException e && e.code() == ErrorCode.RESOURCE_NOT_FOUND;
    }

    private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> answer) {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
