package io.millrace.controller.api;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Refusals;
import io.millrace.proto.api.v1.ListShardsRequest;
import io.millrace.proto.api.v1.ListShardsResponse;
import io.millrace.proto.api.v1.ShardFilterType;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** ListShards: filters (kinesis-api.md §3) and pages. A function of one image and one moment. */
final class ShardListing {

    private static final int DEFAULT_PAGE = 1000;
    private static final int LARGEST_PAGE = 10_000;

    private final MetadataImage image;
    private final Function<ShardInfo, Optional<NodeId>> leader;
    private final long nowMillis;

    ShardListing(MetadataImage image, Function<ShardInfo, Optional<NodeId>> leader, long nowMillis) {
        this.image = image;
        this.leader = leader;
        this.nowMillis = nowMillis;
    }

    /**
     * One page.
     *
     * @throws MillraceException as the API says
     */
    ListShardsResponse list(ListShardsRequest request) {
        PageTokens.Page page = page(request);
        StreamInfo stream = image.stream(page.streamUid())
                .orElseThrow(() -> Queries.refusal(Refusals.streamNotFound(request.getStreamName())));
        Predicate<ShardInfo> filter = filter(stream, page);
        int most = Queries.pageSize(request.getMaxResults(), DEFAULT_PAGE, LARGEST_PAGE, "maxResults");
        ListShardsResponse.Builder response = ListShardsResponse.newBuilder();
        Iterator<ShardInfo> shards = stream.shards().values().stream()
                .filter(shard -> shard.id().number() > page.afterShard())
                .filter(filter)
                .iterator();
        int last = -1;
        while (shards.hasNext() && response.getShardsCount() < most) {
            ShardInfo shard = shards.next();
            response.addShards(AdminTranslation.shard(shard, leader.apply(shard)));
            last = shard.id().number();
        }
        if (shards.hasNext()) {
            response.setNextToken(PageTokens.write(
                    new PageTokens.Page(page.streamUid(), last, page.filter(), page.filterShard(), page.filterMillis()),
                    image.cluster().tokenKey(),
                    nowMillis));
        }
        return response.build();
    }

    private PageTokens.Page page(ListShardsRequest request) {
        if (request.getNextToken().isEmpty()) {
            return firstPage(request);
        }
        if (!request.getStreamName().isEmpty()) {
            throw invalid("NextToken and StreamName cannot be provided together.");
        }
        if (!request.getExclusiveStartShardId().isEmpty()) {
            throw invalid("NextToken and ExclusiveStartShardId cannot be provided together.");
        }
        return PageTokens.read(request.getNextToken(), image.cluster().tokenKey(), nowMillis);
    }

    private PageTokens.Page firstPage(ListShardsRequest request) {
        if (request.getStreamName().isEmpty()) {
            throw invalid("Either NextToken or StreamName should be provided.");
        }
        StreamInfo stream = Queries.stream(image, request.getStreamName());
        int after = request.getExclusiveStartShardId().isEmpty()
                ? -1
                : Queries.shardId(stream.name(), request.getExclusiveStartShardId())
                        .number();
        checkFilter(request);
        int filterShard = request.getFilterShardId().isEmpty()
                ? -1
                : Queries.shardId(stream.name(), request.getFilterShardId()).number();
        return new PageTokens.Page(
                stream.uid(), after, request.getFilterValue(), filterShard, request.getFilterTimestampMillis());
    }

    /** ShardId only with AFTER_SHARD_ID, a timestamp only and always with the two timestamp types. */
    private static void checkFilter(ListShardsRequest request) {
        ShardFilterType type = request.getFilter();
        boolean needsShard = type == ShardFilterType.FILTER_AFTER_SHARD_ID;
        boolean needsTime =
                type == ShardFilterType.FILTER_AT_TIMESTAMP || type == ShardFilterType.FILTER_FROM_TIMESTAMP;
        if (type == ShardFilterType.UNRECOGNIZED) {
            throw invalid("ShardFilter type " + request.getFilterValue() + " is not known.");
        }
        if (needsShard == request.getFilterShardId().isEmpty()) {
            throw invalid(
                    needsShard
                            ? "ShardId must be provided for ShardFilter type AFTER_SHARD_ID."
                            : "ShardId is only allowed for ShardFilter type AFTER_SHARD_ID.");
        }
        if (needsTime == (request.getFilterTimestampMillis() == 0)) {
            throw invalid(
                    needsTime
                            ? "Timestamp must be provided for ShardFilter types AT_TIMESTAMP and FROM_TIMESTAMP."
                            : "Timestamp is only allowed for ShardFilter types AT_TIMESTAMP and FROM_TIMESTAMP.");
        }
    }

    private Predicate<ShardInfo> filter(StreamInfo stream, PageTokens.Page page) {
        ShardFilterType type = ShardFilterType.forNumber(page.filter());
        long horizon = Math.max(nowMillis - stream.retention().toMillis(), stream.createdMillis());
        long time = Math.max(page.filterMillis(), horizon);
        return switch (type) {
            case FILTER_AFTER_SHARD_ID ->
                shard -> shard.id().compareTo(new ShardId(page.filterShard())) > 0 && isOpenSince(shard, horizon);
            case FILTER_AT_TRIM_HORIZON -> shard -> wasOpenAt(shard, horizon);
            case FILTER_AT_LATEST -> ShardInfo::isOpen;
            case FILTER_AT_TIMESTAMP -> shard -> wasOpenAt(shard, time);
            case FILTER_FROM_TIMESTAMP -> shard -> isOpenSince(shard, time);
            case SHARD_FILTER_TYPE_UNSPECIFIED, FILTER_FROM_TRIM_HORIZON, UNRECOGNIZED ->
                shard -> isOpenSince(shard, horizon);
        };
    }

    private static boolean wasOpenAt(ShardInfo shard, long millis) {
        return shard.createdMillis() <= millis && isOpenSince(shard, millis);
    }

    private static boolean isOpenSince(ShardInfo shard, long millis) {
        return shard.isOpen() || shard.closedMillis() >= millis;
    }

    private static MillraceException invalid(String message) {
        return Queries.refusal(new Outcome.Refused(ErrorCode.INVALID_ARGUMENT, message));
    }
}
