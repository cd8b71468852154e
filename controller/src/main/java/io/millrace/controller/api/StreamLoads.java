package io.millrace.controller.api;

import io.millrace.common.metadata.MetadataImage;
import io.millrace.common.metadata.ShardInfo;
import io.millrace.common.metadata.StreamInfo;
import io.millrace.controller.autoscale.ShardLoad;
import io.millrace.proto.api.v1.DescribeStreamLoadRequest;
import io.millrace.proto.api.v1.DescribeStreamLoadResponse;
import io.millrace.proto.api.v1.HotKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** DescribeStreamLoad: what nodes have reported of a stream's open shards. */
final class StreamLoads {

    private static final int DEFAULT_PAGE = 10;
    private static final int LARGEST_PAGE = 10_000;

    private StreamLoads() {}

    private record Measured(ShardInfo shard, ShardLoad load) {}

    static DescribeStreamLoadResponse describe(
            MetadataImage image, DescribeStreamLoadRequest request, Function<ShardInfo, Optional<ShardLoad>> load) {
        StreamInfo stream = Queries.stream(image, request.getStreamName());
        int most = Queries.pageSize(request.getLimit(), DEFAULT_PAGE, LARGEST_PAGE, "limit");
        List<Measured> measured = new ArrayList<>();
        stream.openShards().values().stream()
                .flatMap(id -> stream.shard(id).stream())
                .forEach(shard -> load.apply(shard).ifPresent(known -> measured.add(new Measured(shard, known))));
        measured.sort(Comparator.comparingDouble((Measured one) -> one.load().use())
                .reversed()
                .thenComparing(one -> one.shard().id()));
        DescribeStreamLoadResponse.Builder response = DescribeStreamLoadResponse.newBuilder()
                .setOpenShardCount(stream.openShards().size())
                .setMeasuredShardCount(measured.size())
                .setBytesPerSecond(measured.stream()
                        .mapToDouble(one -> one.load().bytesPerSecond())
                        .sum())
                .setRecordsPerSecond(measured.stream()
                        .mapToDouble(one -> one.load().recordsPerSecond())
                        .sum())
                .setRefusedPerSecond(measured.stream()
                        .mapToDouble(one -> one.load().refusedPerSecond())
                        .sum());
        measured.stream()
                .filter(one -> one.load().use() > 0)
                .limit(most)
                .forEach(one -> response.addShards(shard(one)));
        return response.build();
    }

    private static io.millrace.proto.api.v1.ShardLoad shard(Measured measured) {
        ShardLoad load = measured.load();
        var shard = io.millrace.proto.api.v1.ShardLoad.newBuilder()
                .setShardId(measured.shard().id().toString())
                .setBytesPerSecond(load.bytesPerSecond())
                .setRecordsPerSecond(load.recordsPerSecond())
                .setRefusedPerSecond(load.refusedPerSecond())
                .setUse(load.use());
        load.hotKeys()
                .forEach(key -> shard.addHotKeys(
                        HotKey.newBuilder().setPartitionKey(key.partitionKey()).setShare(key.share())));
        return shard.build();
    }
}
