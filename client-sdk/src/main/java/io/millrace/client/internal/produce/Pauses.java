package io.millrace.client.internal.produce;

import io.millrace.client.internal.net.RetryPolicy;
import io.millrace.common.env.RandomSource;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.error.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a lane waits after a refusal. Guarded by the producer's lock. */
final class Pauses {

    /**
     * While shards open and close their servers hear of it one by one, within milliseconds: ask again soon, but do not give the
     * whole of it to asking.
     */
    private static final RetryPolicy NEWS = new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(10));

    private static final Duration NEWS_PAUSE = Duration.ofMillis(10);

    /** After so many refusals it is not news that is late. */
    private static final int NEWS_REFUSALS = 30;

    private static final int REDIRECTS = 3;
    private static final int OUT_OF_ORDER = 5;

    private final RandomSource random;

    Pauses(RandomSource random) {
        this.random = random;
    }

    /** The wait after an answer, zero when the lane may go on at once. */
    Duration after(Lane lane, Verdict verdict) {
        @Nullable MillraceException refusal = verdict.refusal();
        if (refusal == null || lane.isIdle()) {
            return Duration.ZERO;
        }
        int failures = Math.max(1, lane.failures());
        if (isLateNews(lane, verdict, refusal) && failures <= NEWS_REFUSALS) {
            return verdict.children().isEmpty() ? NEWS.next(1, NEWS_PAUSE, random) : Duration.ZERO;
        }
        // A redirect is followed at once, but not for ever.
        boolean atOnce = (refusal.code().retry() == Retry.REDIRECT && failures <= REDIRECTS)
                || (verdict.kind() == Verdict.Kind.OUT_OF_ORDER && failures <= OUT_OF_ORDER);
        return atOnce ? Duration.ZERO : RetryPolicy.DEFAULT.next(failures, refusal.retryAfter(), random);
    }

    /** The server has not heard yet what takes a closed shard's records, or of a new shard. */
    static boolean isLateNews(Lane lane, Verdict verdict, MillraceException refusal) {
        return switch (verdict.kind()) {
            case SHARD_CLOSED -> true;
            case RETRY ->
                !lane.hasStored()
                        && (refusal.code() == ErrorCode.UNAVAILABLE || refusal.code() == ErrorCode.RESOURCE_NOT_FOUND);
            default -> false;
        };
    }
}
