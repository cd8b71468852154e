package io.millrace.server.cli;

import io.millrace.client.AccessKeyDescription;
import io.millrace.client.AdminClient;
import io.millrace.client.CloseReport;
import io.millrace.client.ClusterDescription;
import io.millrace.client.ConsumerDescription;
import io.millrace.client.GroupAdmin;
import io.millrace.client.LimitsDescription;
import io.millrace.client.NewAccessKey;
import io.millrace.client.NewStream;
import io.millrace.client.OperationsClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.PutResult;
import io.millrace.client.ReadRecord;
import io.millrace.client.ReaderOptions;
import io.millrace.client.ShardDescription;
import io.millrace.client.ShardFilter;
import io.millrace.client.StreamDescription;
import io.millrace.client.StreamLoad;
import io.millrace.client.StreamReader;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.metadata.StreamMode;
import io.millrace.common.metadata.StreamStatus;
import io.millrace.common.record.SequenceNumber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A cluster in memory that remembers what it was asked for. Streams are CREATING for two looks. For one thread. */
final class FakeCluster implements Cluster, AdminClient {

    final List<String> calls = new ArrayList<>();
    final FakeGroups groups = new FakeGroups();
    final List<ReadRecord> records = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    ReaderOptions readerOptions;
    private final Map<String, StreamDescription> streams = new TreeMap<>();
    private final Map<String, Integer> looksUntilActive = new TreeMap<>();
    private final Map<String, Map<String, String>> tags = new TreeMap<>();
    private final Map<String, List<HashKeyRange>> ranges = new TreeMap<>();

    @Override
    public AdminClient admin() {
        return this;
    }

    final FakeOperations operations = new FakeOperations();

    @Override
    public OperationsClient operations() {
        return operations;
    }

    @Override
    public GroupAdmin groups() {
        return groups;
    }

    @Override
    public Producer producer(String stream, ProducerOptions options) {
        stream(stream);
        return new FakeProducer(stream);
    }

    @Override
    public StreamReader reader(String stream, ReaderOptions options) {
        stream(stream);
        readerOptions = options;
        return new FakeReader();
    }

    @Override
    public void close() {}

    @Override
    public void createStream(NewStream stream) {
        String name = stream.name();
        int shards = Math.max(1, stream.shards());
        calls.add("create " + name + " " + stream.mode() + " " + stream.shards() + " " + stream.retention() + " "
                + stream.maxRecordKib() + " " + stream.tags());
        if (streams.containsKey(name)) {
            throw new MillraceException(ErrorCode.RESOURCE_IN_USE, "Stream " + name + " exists already");
        }
        ranges.put(name, HashKeyRange.even(shards));
        tags.put(name, new TreeMap<>(stream.tags()));
        looksUntilActive.put(name, 2);
        streams.put(
                name,
                new StreamDescription(
                        name,
                        1,
                        StreamStatus.CREATING,
                        stream.retention(),
                        Instant.EPOCH,
                        shards,
                        0,
                        stream.maxRecordKib(),
                        stream.mode()));
    }

    @Override
    public void awaitActive(String name, Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteStream(String name) {
        calls.add("delete " + stream(name).name());
        streams.remove(name);
    }

    @Override
    public void deleteStreamAndConsumers(String name) {
        calls.add("delete with consumers " + stream(name).name());
        streams.remove(name);
    }

    @Override
    public StreamDescription describeStream(String name) {
        StreamDescription stream = stream(name);
        int looks = looksUntilActive.merge(name, -1, Integer::sum);
        StreamStatus status = looks >= 0 ? stream.status() : StreamStatus.ACTIVE;
        return new StreamDescription(
                name,
                stream.uid(),
                status,
                stream.retention(),
                stream.created(),
                ranges.get(name).size(),
                stream.consumers(),
                stream.maxRecordKib(),
                stream.mode());
    }

    @Override
    public List<StreamDescription> listStreams() {
        return List.copyOf(streams.values());
    }

    @Override
    public List<ShardDescription> listShards(String name, ShardFilter filter) {
        stream(name);
        List<ShardDescription> shards = new ArrayList<>();
        for (HashKeyRange range : ranges.get(name)) {
            String id = "shardId-00000000000" + shards.size();
            String first = new SequenceNumber(1, shards.size(), 0).toString();
            shards.add(new ShardDescription(
                    id, shards.size(), List.of(), range, first, Optional.empty(), 1, Optional.of("server-1")));
        }
        return shards;
    }

    @Override
    public void splitShard(String stream, String shardId, HashKey newStartingHashKey) {
        calls.add("split " + stream + " " + shardId + " " + newStartingHashKey);
    }

    @Override
    public void mergeShards(String stream, String shardId, String adjacentShardId) {
        calls.add("merge " + stream + " " + shardId + " " + adjacentShardId);
    }

    @Override
    public int updateShardCount(String stream, int target) {
        calls.add("scale " + stream + " " + target);
        int before = ranges.get(stream(stream).name()).size();
        ranges.put(stream, HashKeyRange.even(target));
        return before;
    }

    @Override
    public void updateStreamMode(String stream, StreamMode mode) {
        calls.add("mode " + stream(stream).name() + " " + mode);
    }

    @Override
    public StreamLoad describeStreamLoad(String stream, int mostShards) {
        StreamLoad.Shard hot = new StreamLoad.Shard(
                "shardId-000000000000",
                500_000,
                812,
                3,
                1.25,
                List.of(new StreamLoad.HotKey("cele\nbrity", 0.6), new StreamLoad.HotKey("k".repeat(99), 0.1)));
        return new StreamLoad(
                1_500_000, 2000, 3, ranges.get(stream(stream).name()).size(), 1, List.of(hot));
    }

    @Override
    public void updateRetention(String stream, Duration retention) {
        calls.add("retention " + stream(stream).name() + " " + retention);
    }

    @Override
    public void increaseRetention(String stream, Duration retention) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void decreaseRetention(String stream, Duration retention) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void tagStream(String stream, Map<String, String> more) {
        tags.get(stream(stream).name()).putAll(more);
    }

    @Override
    public void untagStream(String stream, Set<String> keys) {
        tags.get(stream(stream).name()).keySet().removeAll(keys);
    }

    @Override
    public Map<String, String> listTags(String stream) {
        return tags.get(stream(stream).name());
    }

    @Override
    public ConsumerDescription registerConsumer(String stream, String consumer) {
        calls.add("register " + stream(stream).name() + " " + consumer);
        return describeConsumer(stream, consumer);
    }

    @Override
    public void deregisterConsumer(String stream, String consumer) {
        calls.add("deregister " + stream(stream).name() + " " + consumer);
    }

    @Override
    public List<ConsumerDescription> listConsumers(String stream) {
        return List.of(describeConsumer(stream, "billing"));
    }

    @Override
    public void updateMaxRecordSize(String stream, int kib) {
        calls.add("max record size of " + stream + " " + kib);
    }

    @Override
    public NewAccessKey createAccessKey(String description) {
        calls.add("create access key " + description);
        return new NewAccessKey(new AccessKeyDescription("MRAK1", description, Instant.EPOCH), "secret-of-1");
    }

    @Override
    public List<AccessKeyDescription> listAccessKeys() {
        return List.of(new AccessKeyDescription("MRAK1", "fluent bit", Instant.EPOCH));
    }

    @Override
    public void deleteAccessKey(String id) {
        calls.add("delete access key " + id);
    }

    @Override
    public ConsumerDescription describeConsumer(String stream, String consumer) {
        return new ConsumerDescription(stream(stream).name(), consumer, "ACTIVE", Instant.EPOCH);
    }

    @Override
    public LimitsDescription describeLimits() {
        return new LimitsDescription(
                "aws-2026", 4, 20_000, 1, 50, Map.of("shardWriteBytes", 1L << 20, "rate", Long.MAX_VALUE));
    }

    @Override
    public ClusterDescription clusterStatus() {
        ClusterDescription.Node node = new ClusterDescription.Node(
                "server-1",
                "zone-1",
                "127.0.0.1:7400",
                true,
                false,
                Duration.ofMillis(80),
                3,
                3,
                5 << 20,
                1L << 40,
                "0.1.0");
        ClusterDescription.Group group = new ClusterDescription.Group(
                1, List.of("server-1", "server-2"), Optional.of("server-1"), 4, List.of(1234L, 0L), 2);
        return new ClusterDescription(
                "c-1",
                Optional.of("server-1"),
                List.of("server-1"),
                List.of(node),
                List.of(group),
                1,
                4,
                problems,
                9,
                3,
                4);
    }

    private StreamDescription stream(String name) {
        StreamDescription stream = streams.get(name);
        if (stream == null) {
            throw new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "Stream " + name + " not found.");
        }
        return stream;
    }

    private final class FakeProducer implements Producer {

        private final String stream;

        FakeProducer(String stream) {
            this.stream = stream;
        }

        @Override
        public CompletableFuture<PutResult> send(String partitionKey, byte[] data) {
            if (data.length > 100_000) {
                return CompletableFuture.failedFuture(
                        new MillraceException(ErrorCode.VALIDATION, "the record is too large"));
            }
            HashKey hash = HashKey.ofPartitionKey(partitionKey);
            ShardDescription shard = listShards(stream, ShardFilter.open()).stream()
                    .filter(candidate -> candidate.range().contains(hash))
                    .findFirst()
                    .orElseThrow();
            SequenceNumber number = new SequenceNumber(1, (int) shard.uid(), records.size());
            records.add(new ReadRecord(shard.shardId(), number, partitionKey, data.clone(), 1000 + records.size()));
            return CompletableFuture.completedFuture(new PutResult(shard.shardId(), number, 1000));
        }

        @Override
        public CompletableFuture<PutResult> send(String partitionKey, HashKey explicitHashKey, byte[] data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PutResult put(String partitionKey, byte[] data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush() {}

        @Override
        public CloseReport close(Duration deadline) {
            return new CloseReport(List.of(), List.of());
        }

        @Override
        public void close() {}

        @Override
        public long pendingBytes() {
            return 0;
        }
    }

    /** Gives three records per poll. */
    private final class FakeReader implements StreamReader {

        private int next;

        @Override
        public List<ReadRecord> poll(Duration wait) {
            List<ReadRecord> some = List.copyOf(records.subList(next, Math.min(records.size(), next + 3)));
            next += some.size();
            return some;
        }

        @Override
        public void forEach(Consumer<? super ReadRecord> consumer) {
            records.forEach(consumer);
        }

        @Override
        public boolean isFinished() {
            return next == records.size();
        }

        @Override
        public Map<String, SequenceNumber> positions() {
            return Map.of();
        }

        @Override
        public long millisBehindLatest() {
            return 0;
        }

        @Override
        public long outOfRangeRecords() {
            return 0;
        }

        @Override
        public long trimmedRecords() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
