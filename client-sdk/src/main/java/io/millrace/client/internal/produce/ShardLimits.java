package io.millrace.client.internal.produce;

import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.grpc.Reply;
import io.millrace.common.limits.Limits;
import io.millrace.proto.api.v1.AdminServiceGrpc;
import io.millrace.proto.api.v1.DescribeLimitsRequest;
import io.millrace.proto.api.v1.DescribeLimitsResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a shard of the cluster takes per second, asked for once per client when a producer first needs it. While it is not
 * known, and where the account may not ask, producers have no limit of their own: the shard refuses what is too much. Any
 * thread.
 */
public final class ShardLimits {

    private final ClientChannels channels;
    private final Duration timeout;
    private @Nullable CompletableFuture<ShardLimiter.Rate> asked;

    public ShardLimits(ClientChannels channels, Duration timeout) {
        this.channels = channels;
        this.timeout = timeout;
    }

    /** The limits of one shard. */
    synchronized CompletableFuture<ShardLimiter.Rate> perShard() {
        CompletableFuture<ShardLimiter.Rate> known = asked;
        if (known == null || known.isCompletedExceptionally()) {
            known = ask();
            asked = known;
        }
        return known;
    }

    private CompletableFuture<ShardLimiter.Rate> ask() {
        Reply<DescribeLimitsResponse> reply = Reply.to(observer -> AdminServiceGrpc.newStub(channels.to(channels.any()))
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .describeLimits(DescribeLimitsRequest.getDefaultInstance(), observer));
        return reply.thenApply(response -> rate(response.getLimitsMap()));
    }

    private static ShardLimiter.Rate rate(Map<String, Long> limits) {
        return new ShardLimiter.Rate(
                perSecond(limits.get("shard-write-bytes")), perSecond(limits.get("shard-write-records")));
    }

    private static double perSecond(@Nullable Long limit) {
        return limit == null || Limits.isUnlimited(limit) ? Double.POSITIVE_INFINITY : limit;
    }
}
