package io.millrace.controller.api;

import io.millrace.common.error.MillraceException;
import io.millrace.common.id.NodeId;
import io.millrace.common.id.ShardId;
import io.millrace.common.metadata.ConsumerInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.command.Outcome;
import io.millrace.controller.command.Refusals;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.DescribeConsumerRequest;
import io.millrace.proto.api.v1.DescribeStreamRequest;
import io.millrace.proto.api.v1.DescribeStreamResponse;
import io.millrace.proto.api.v1.GetResourcePolicyRequest;
import io.millrace.proto.api.v1.GetResourcePolicyResponse;
import io.millrace.proto.api.v1.ListConsumersRequest;
import io.millrace.proto.api.v1.ListConsumersResponse;
import io.millrace.proto.api.v1.ListStreamsRequest;
import io.millrace.proto.api.v1.ListStreamsResponse;
import io.millrace.proto.api.v1.ListTagsRequest;
import io.millrace.proto.api.v1.ListTagsResponse;
import io.millrace.proto.api.v1.Tag;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads of the admin API: functions of one image. */
final class Queries {

    private static final int DEFAULT_PAGE = 100;
    private static final int LARGEST_PAGE = 10_000;
    private static final int LARGEST_DESCRIBE_PAGE = 100;

    private Queries() {}

    static DescribeStreamResponse describe(
            MetadataImage image, DescribeStreamRequest request, Function<ShardInfo, Optional<NodeId>> leader) {
        StreamInfo stream = stream(image, request.getStreamName());
        // Asking for more than a hundred is allowed; a hundred are given (kinesis-api.md §2).
        int most = Math.min(
                pageSize(request.getLimit(), LARGEST_DESCRIBE_PAGE, LARGEST_PAGE, "limit"), LARGEST_DESCRIBE_PAGE);
        int after = request.getExclusiveStartShardId().isEmpty()
                ? -1
                : shardId(stream.name(), request.getExclusiveStartShardId()).number();
        DescribeStreamResponse.Builder response =
                DescribeStreamResponse.newBuilder().setSummary(AdminTranslation.summary(stream));
        Iterator<ShardInfo> shards = stream.shards().values().stream()
                .filter(shard -> shard.id().number() > after)
                .iterator();
        while (shards.hasNext() && response.getShardsCount() < most) {
            ShardInfo shard = shards.next();
            response.addShards(AdminTranslation.shard(shard, leader.apply(shard)));
        }
        return response.setHasMoreShards(shards.hasNext()).build();
    }

    static ListStreamsResponse listStreams(MetadataImage image, ListStreamsRequest request) {
        int most = pageSize(request.getLimit(), DEFAULT_PAGE, LARGEST_PAGE, "limit");
        ListStreamsResponse.Builder response = ListStreamsResponse.newBuilder();
        Iterator<StreamInfo> streams =
                after(image.streams(), request.getExclusiveStartStreamName()).iterator();
        while (streams.hasNext() && response.getStreamsCount() < most) {
            response.addStreams(AdminTranslation.summary(streams.next()));
        }
        return response.setHasMoreStreams(streams.hasNext()).build();
    }

    static ListConsumersResponse listConsumers(MetadataImage image, ListConsumersRequest request) {
        StreamInfo stream = stream(image, request.getStreamName());
        int most = pageSize(request.getMaxResults(), DEFAULT_PAGE, LARGEST_PAGE, "maxResults");
        ListConsumersResponse.Builder response = ListConsumersResponse.newBuilder();
        Iterator<ConsumerInfo> consumers = after(stream.consumers(), request.getExclusiveStartConsumerName())
                .iterator();
        while (consumers.hasNext() && response.getConsumersCount() < most) {
            response.addConsumers(AdminTranslation.consumer(stream, consumers.next()));
        }
        return response.setHasMoreConsumers(consumers.hasNext()).build();
    }

    static Consumer describeConsumer(MetadataImage image, DescribeConsumerRequest request) {
        StreamInfo stream = stream(image, request.getStreamName());
        return AdminTranslation.consumer(stream, consumer(stream, request.getConsumerName()));
    }

    static GetResourcePolicyResponse policy(MetadataImage image, GetResourcePolicyRequest request) {
        StreamInfo stream = stream(image, request.getResource().getStreamName());
        String consumer = request.getResource().getConsumerName();
        return GetResourcePolicyResponse.newBuilder()
                .setPolicy(
                        consumer.isEmpty()
                                ? stream.options().policy()
                                : consumer(stream, consumer).policy())
                .build();
    }

    private static ConsumerInfo consumer(StreamInfo stream, String name) {
        ConsumerInfo consumer = stream.consumers().get(name);
        if (consumer == null) {
            throw refusal(Refusals.consumerNotFound(stream.name(), name));
        }
        return consumer;
    }

    static ListTagsResponse listTags(MetadataImage image, ListTagsRequest request) {
        ListTagsResponse.Builder response = ListTagsResponse.newBuilder();
        StreamInfo stream = stream(image, request.getStreamName());
        new TreeMap<>(
                        request.getConsumerName().isEmpty()
                                ? stream.tags()
                                : consumer(stream, request.getConsumerName()).tags())
                .forEach((key, value) ->
                        response.addTags(Tag.newBuilder().setKey(key).setValue(value)));
        return response.build();
    }

    static StreamInfo stream(MetadataImage image, String name) {
        return image.stream(name).orElseThrow(() -> refusal(Refusals.streamNotFound(name)));
    }

    /** Reads a shard id; what is none names no shard of the stream. */
    static ShardId shardId(String stream, String text) {
        try {
            return ShardId.parse(text);
        } catch (MillraceException notAnId) {
            throw refusal(Refusals.shardNotFound(stream, text));
        }
    }

    static int pageSize(int asked, int usual, int largest, String path) {
        if (asked < 0 || asked > largest) {
            throw refusal(Refusals.constraint(
                    Integer.toUnsignedString(asked), path, "have value less than or equal to " + largest));
        }
        return asked == 0 ? usual : asked;
    }

    static MillraceException refusal(Outcome.Refused refused) {
        return new MillraceException(refused.code(), refused.message());
    }

    private static <V> Iterable<V> after(Map<String, V> byName, String name) {
        return () -> byName.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(name) > 0)
                .map(Map.Entry::getValue)
                .iterator();
    }
}
