package io.millrace.node.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import io.millrace.node.cluster.MetadataFreshness;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Says "not found" only with metadata as new as the controller's. Else a stream that was just created, and was seen ACTIVE,
 * would not be found by the first put that follows. The same holds for what a put may contain: a larger record size or
 * records without keys are allowed by changes that were just answered. When the controllers do not answer, "not found" becomes
 * "unavailable": callers take the first for final, and it would be wrong of a stream that exists. What a put contains is then
 * judged by what this node knows.
 */
final class FreshAnswers {

    private static final Set<ErrorCode> OF_ALL = EnumSet.of(ErrorCode.RESOURCE_NOT_FOUND);
    private static final Set<ErrorCode> OF_PUTS =
            EnumSet.of(ErrorCode.RESOURCE_NOT_FOUND, ErrorCode.VALIDATION, ErrorCode.INVALID_ARGUMENT);

    private final MetadataFreshness freshness;

    FreshAnswers(MetadataFreshness freshness) {
        this.freshness = freshness;
    }

    /** The same answer; tried once more when it was "not found" and news arrived. */
    <T> Supplier<CompletableFuture<T>> of(Supplier<CompletableFuture<T>> answer) {
        return of(OF_ALL, answer);
    }

    /** The same answer of a put; tried once more when news may allow what was refused. */
    <T> Supplier<CompletableFuture<T>> ofPut(Supplier<CompletableFuture<T>> answer) {
        return of(OF_PUTS, answer);
    }

    private <T> Supplier<CompletableFuture<T>> of(Set<ErrorCode> doubtful, Supplier<CompletableFuture<T>> answer) {
        return () -> {
            long seen = freshness.version();
            return attempt(answer)
                    .exceptionallyCompose(failure -> doubtful.contains(code(failure))
                            ? freshness
                                    .confirm()
                                    .thenCompose(confirmed -> asOfNow(answer, seen, failure)
                                            .exceptionallyCompose(still -> CompletableFuture.failedFuture(
                                                    confirmed ? GrpcErrors.unwrap(still) : unconfirmed(still))))
                            : CompletableFuture.failedFuture(failure));
        };
    }

    /** News may be some of what was missed and not the rest, so only confirmed metadata makes the second answer the last. */
    private <T> CompletableFuture<T> asOfNow(Supplier<CompletableFuture<T>> answer, long seen, Throwable failure) {
        return freshness.version() == seen ? CompletableFuture.failedFuture(failure) : attempt(answer);
    }

    private static ErrorCode code(Throwable failure) {
        return GrpcErrors.unwrap(failure) instanceof MillraceException refusal ? refusal.code() : ErrorCode.INTERNAL;
    }

    private static Throwable unconfirmed(Throwable failure) {
        Throwable cause = GrpcErrors.unwrap(failure);
        return code(cause) == ErrorCode.RESOURCE_NOT_FOUND
                ? new MillraceException(
                        ErrorCode.UNAVAILABLE,
                        "Try again, no controller answers to confirm this: " + cause.getMessage(),
                        cause)
                : cause;
    }

    private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> answer) {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
