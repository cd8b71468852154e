package io.millrace.client.fake;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.millrace.client.internal.kpl.AggregateDecoder;
import io.millrace.client.internal.net.ChannelSecurity;
import io.millrace.client.internal.net.NettyChannels;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.Block;
import io.millrace.common.record.StoredRecord;
import io.millrace.common.record.UserRecord;
import io.millrace.proto.api.v1.AdminServiceGrpc.AdminServiceImplBase;
import io.millrace.proto.api.v1.AppendBlocksRequest;
import io.millrace.proto.api.v1.ChildShard;
import io.millrace.proto.api.v1.Consumer;
import io.millrace.proto.api.v1.RegisterConsumerRequest;
import io.millrace.proto.api.v1.ShardBlock;
import io.millrace.proto.api.v1.ShardBlockResult;
import io.millrace.proto.api.v1.StreamMap;
import io.millrace.proto.api.v1.StreamMapShard;
import io.millrace.testkit.TestPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A cluster with one stream whose servers share their memory. Servers can be killed, shards split and merged, and AppendBlocks
 * calls go wrong as told.
 */
public final class FakeCluster implements AutoCloseable {

    private static final long EPOCH = 1_700_000_000L;

    final String stream;
    private final List<String> endpoints;
    private final Map<String, Server> servers = new HashMap<>();
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private final NettyChannels connections = new NettyChannels(ChannelSecurity.PLAINTEXT);
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        return thread;
    });
    private final TreeMap<Integer, FakeShard> shards = new TreeMap<>();
    private final Deque<Supplier<Optional<Fault>>> faults = new ArrayDeque<>();
    private Supplier<Optional<Fault>> chaos = Optional::empty;
    private String leader;
    private long version = 1;
    private long clock = EPOCH * 1000;
    private boolean namesChildren;
    private StreamMap announced;

    final List<Runnable> changes = new CopyOnWriteArrayList<>();
    final Set<String> damaging = ConcurrentHashMap.newKeySet();
    /** Shares the stream among workers. */
    public final FakeCoordinator coordinator = new FakeCoordinator(this);

    public final AtomicInteger appendCalls = new AtomicInteger();
    public final AtomicInteger pushedEvents = new AtomicInteger();
    public final AtomicInteger polls = new AtomicInteger();
    /** So many polls find that their iterator has expired. */
    public final AtomicInteger expiring = new AtomicInteger();

    public final List<String> appendedAt = new CopyOnWriteArrayList<>();
    public final List<String> subscribedAt = new CopyOnWriteArrayList<>();

    public FakeCluster(String stream, int shardCount, String... endpoints) {
        this.stream = stream;
        this.endpoints = List.of(endpoints);
        this.leader = endpoints[0];
        List<HashKeyRange> ranges = HashKeyRange.even(shardCount);
        for (int i = 0; i < shardCount; i++) {
            shards.put(i, new FakeShard(i, ranges.get(i), List.of(), EPOCH));
        }
        announced = present();
        this.endpoints.forEach(this::start);
    }

    /** A connection to a server, which may be down. */
    public ManagedChannel connect(String endpoint) {
        return connections.apply("127.0.0.1:" + ports.get(endpoint));
    }

    public List<String> endpoints() {
        return endpoints;
    }

    /** Who hears of changes: the coordinator, open watches and subscriptions. */
    public int followers() {
        return changes.size();
    }

    public void start(String endpoint) {
        try {
            Server server = NettyServerBuilder.forAddress(
                            new InetSocketAddress("127.0.0.1", ports.computeIfAbsent(endpoint, it -> TestPorts.next())))
                    .executor(threads)
                    .addService(new FakeServer(this, endpoint))
                    .addService(coordinator.at(endpoint))
                    .addService(new RegistersConsumers())
                    .build()
                    .start();
            servers.put(endpoint, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void kill(String endpoint) throws InterruptedException {
        Server server = servers.remove(endpoint);
        server.shutdownNow();
        server.awaitTermination(10, TimeUnit.SECONDS);
    }

    /** Another server leads; watchers learn it. */
    public void lead(String endpoint) {
        leadSecretly(endpoint);
        announce();
    }

    /** Another server leads; only refusals tell. */
    public synchronized void leadSecretly(String endpoint) {
        leader = endpoint;
    }

    synchronized String leader() {
        return leader;
    }

    /** The next AppendBlocks call goes wrong. */
    public synchronized void failNext(Fault fault) {
        faults.add(() -> Optional.of(fault));
    }

    /** The next AppendBlocks call runs this and is then served. */
    public synchronized void beforeNext(Runnable action) {
        faults.add(() -> {
            action.run();
            return Optional.empty();
        });
    }

    /** Asked for each call when nothing else is planned. */
    public synchronized void failAtRandom(Supplier<Optional<Fault>> source) {
        chaos = source;
    }

    Optional<Fault> nextFault() {
        Supplier<Optional<Fault>> next;
        synchronized (this) {
            next = faults.isEmpty() ? chaos : faults.poll();
        }
        return next.get();
    }

    List<ShardBlockResult> append(AppendBlocksRequest request) {
        List<ShardBlockResult> results = new ArrayList<>();
        synchronized (this) {
            for (ShardBlock block : request.getBlocksList()) {
                int number = (int) (block.getShardUid() - FakeShard.FIRST_UID);
                ShardBlockResult result = shard(number).append(block, ++clock);
                boolean closed = result.getErrorCode().equals(ErrorCode.SHARD_CLOSED.name());
                results.add(closed && namesChildren ? withChildren(result, number) : result);
            }
        }
        changes.forEach(Runnable::run); // not under the lock: watchers have locks of their own
        return results;
    }

    private ShardBlockResult withChildren(ShardBlockResult refusal, int parent) {
        return refusal.toBuilder()
                .addAllChildren(present().getShardsList().stream()
                        .filter(shard -> shard.getParentsList().contains(parent))
                        .toList())
                .build();
    }

    /** Refusals of closed shards name the children from now on. */
    public synchronized void nameChildren() {
        namesChildren = true;
    }

    /** Splits a shard; watchers learn it. */
    public void split(int number) {
        splitSecretly(number);
        announce();
    }

    /** Splits a shard; only refusals tell, until {@link #announce}. */
    public void splitSecretly(int number) {
        divide(number);
        changes.forEach(Runnable::run);
    }

    private synchronized void divide(int number) {
        FakeShard parent = shard(number);
        parent.closed = true;
        HashKey middle = HashKey.of(
                parent.range.start().toBigInteger().add(parent.range.size().shiftRight(1)));
        int next = shards.lastKey() + 1;
        open(next, new HashKeyRange(parent.range.start(), middle.previous()), List.of(number));
        open(next + 1, new HashKeyRange(middle, parent.range.end()), List.of(number));
    }

    public void merge(int lower, int upper) {
        synchronized (this) {
            FakeShard first = shard(lower);
            FakeShard second = shard(upper);
            first.closed = true;
            second.closed = true;
            open(
                    shards.lastKey() + 1,
                    new HashKeyRange(first.range.start(), second.range.end()),
                    List.of(lower, upper));
        }
        announce();
    }

    private void open(int number, HashKeyRange range, List<Integer> parents) {
        shards.put(number, new FakeShard(number, range, parents, EPOCH + number));
    }

    /** Watchers learn the present map. */
    public void announce() {
        synchronized (this) {
            version++;
            announced = present();
        }
        changes.forEach(Runnable::run);
    }

    /** The map as it was last announced. */
    synchronized StreamMap map() {
        return announced;
    }

    private StreamMap present() {
        StreamMap.Builder map =
                StreamMap.newBuilder().setStreamName(stream).setStreamUid(77).setVersion(version);
        for (FakeShard shard : shards.values()) {
            map.addShards(StreamMapShard.newBuilder()
                    .setShard(shard.identity())
                    .setStartingHashKey(ByteString.copyFrom(shard.range.start().toBytes()))
                    .setEndingHashKey(ByteString.copyFrom(shard.range.end().toBytes()))
                    .setClosed(shard.closed)
                    .addAllParents(shard.parents)
                    .setGroup(1)
                    .setLeaderEndpoint(leader)
                    .addAllReplicaEndpoints(endpoints));
        }
        return map.build();
    }

    synchronized FakeShard shard(int number) {
        FakeShard shard = shards.get(number);
        if (shard == null) {
            throw new IllegalArgumentException("no shard " + number);
        }
        return shard;
    }

    synchronized List<ChildShard> children(int number) {
        return shards.values().stream()
                .filter(shard -> shard.parents.contains(number))
                .map(shard -> ChildShard.newBuilder()
                        .setShardId(shard.id())
                        .addAllParentShards(shard.parents.stream()
                                .map(parent -> shard(parent).id())
                                .toList())
                        .build())
                .toList();
    }

    public synchronized void forgetProducers() {
        shards.values().forEach(FakeShard::forgetProducers);
    }

    /** Retention removes whole blocks before the offset. */
    public synchronized void trim(int number, long offset) {
        FakeShard shard = shard(number);
        shard.trimmedTo = offset;
        shard.blocks.removeIf(block -> block.base() + block.count() <= offset);
    }

    /** A server serves damaged bytes from now on. */
    public void damage(String endpoint) {
        damaging.add(endpoint);
    }

    /** Payloads of a shard in order, as {@code key=data}. */
    public synchronized List<String> contents(int number) {
        List<String> contents = new ArrayList<>();
        for (FakeShard.Stored stored : shard(number).blocks) {
            for (StoredRecord record : Block.read(stored.bytes())) {
                UserRecord plain = new UserRecord(record.partitionKey(), null, record.dataBytes());
                for (UserRecord user : AggregateDecoder.decode(plain.data()).orElse(List.of(plain))) {
                    contents.add(user.partitionKey() + "=" + new String(user.data(), StandardCharsets.UTF_8));
                }
            }
        }
        return contents;
    }

    /** Payloads of all shards in order of number: parents before children. */
    public synchronized List<String> contents() {
        return shards.keySet().stream().flatMap(n -> contents(n).stream()).toList();
    }

    public synchronized int blockCount(int number) {
        return shard(number).blocks.size();
    }

    /** Every consumer is welcome. */
    private static final class RegistersConsumers extends AdminServiceImplBase {

        @Override
        public void registerConsumer(RegisterConsumerRequest request, StreamObserver<Consumer> out) {
            out.onNext(Consumer.newBuilder()
                    .setStreamName(request.getStreamName())
                    .setConsumerName(request.getConsumerName())
                    .build());
            out.onCompleted();
        }
    }

    @Override
    public void close() {
        servers.values().forEach(Server::shutdownNow);
        threads.shutdownNow();
    }
}
