package io.millrace.raft.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.MessageDigests;
import io.millrace.common.id.GroupId;
import io.millrace.common.id.NodeId;
import io.millrace.common.log.Checkpoint;
import io.millrace.common.log.LogPosition;
import io.millrace.proto.internal.v1.CheckpointChunk;
import io.millrace.proto.internal.v1.CheckpointServiceGrpc;
import io.millrace.proto.internal.v1.DescribeReplicaResponse;
import io.millrace.proto.internal.v1.OpenCheckpointRequest;
import io.millrace.proto.internal.v1.OpenCheckpointResponse;
import io.millrace.proto.internal.v1.ReadCheckpointRequest;
import io.millrace.testkit.Await;
import io.millrace.testkit.MemoryCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTransferTest {

    private static final GroupId GROUP = new GroupId(4);
    private static final LogPosition POSITION = new LogPosition(3, 77);

    @TempDir
    Path staging;

    private final SystemEnvironment env = new SystemEnvironment();
    private final Source source = new Source();
    private final Trouble trouble = new Trouble();
    private CheckpointServer service;
    private CheckpointFetcher fetcher;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        serve(Long.MAX_VALUE / 4, Duration.ofMinutes(5));
    }

    private void serve(long bytesPerSecond, Duration forgetAfter) throws IOException {
        service = new CheckpointServer("test", source, env, bytesPerSecond, forgetAfter);
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerInterceptors.intercept(service, trouble))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
        fetcher = new CheckpointFetcher(
                new NodeId("me"), staging.resolve("in"), env, endpoint -> channel, Duration.ofMillis(1));
    }

    @AfterEach
    void stop() {
        fetcher.close();
        channel.shutdownNow();
        server.shutdownNow();
        service.close();
        env.close();
    }

    @Test
    void bringsAllFilesOver() throws IOException {
        source.files = Map.of("CURRENT", bytes(16), "empty", bytes(0), "blobs/000007.blob", bytes(3_500_000));
        try (Checkpoint fetched = fetch()) {
            assertThat(fetched.position()).isEqualTo(POSITION);
            assertSame(fetched);
            assertThat(fetched).isInstanceOf(DirectoryCheckpoint.class);
        }
        assertThat(staging.resolve("in")).isEmptyDirectory();
        Await.until("the other side let it go", () -> source.allClosed());
    }

    @Test
    void aBackUpIsHashedAndGoesOnAfterABrokenConnection() throws IOException {
        byte[] blob = bytes(5_300_000);
        source.files = Map.of("CURRENT", bytes(16), "000007.blob", blob);
        trouble.breakAfterChunks = 1;
        CheckpointCopy.Copied copied = copy("first", CheckpointCopy.Earlier.NONE);
        assertThat(copied)
                .extracting(c -> c.position(), c -> c.sentBytes())
                .containsExactly(POSITION, 16L + blob.length);
        for (CheckpointCopy.CopiedFile file : copied.files()) {
            byte[] expected = source.files.get(file.name());
            assertThat(Files.readAllBytes(staging.resolve("first").resolve(file.name())))
                    .isEqualTo(expected);
            assertThat(file.sha256())
                    .isEqualTo(HexFormat.of().formatHex(MessageDigests.sha256().digest(expected)));
        }
        Await.until("the other side let it go", () -> source.allClosed());
    }

    @Test
    void theNextBackUpFetchesOnlyWhatChanged() throws IOException {
        byte[] changed = bytes(1_000);
        changed[500]++;
        source.files = Map.of("000007.blob", bytes(2_000_000), "000008.sst", bytes(1_000));
        CheckpointCopy.Copied first = copy("first", CheckpointCopy.Earlier.NONE);
        source.files = Map.of("000007.blob", bytes(2_000_000), "000008.sst", changed);
        CheckpointCopy.Copied second = copy("second", known(first));
        assertThat(second.sentBytes()).as("same name and size, other bytes").isEqualTo(1_000);
        Path files = staging.resolve("second");
        assertThat(Files.readAllBytes(files.resolve("000008.sst"))).isEqualTo(changed);
        assertThat(Files.readAllBytes(files.resolve("000007.blob"))).isEqualTo(bytes(2_000_000));
    }

    @Test
    void anEarlierBackUpThatIsDamagedIsNotBuiltUpon() throws IOException {
        source.files = Map.of("000007.blob", bytes(2_000));
        CheckpointCopy.Copied first = copy("first", CheckpointCopy.Earlier.NONE);
        Path blob = staging.resolve("first").resolve("000007.blob");
        byte[] flipped = Files.readAllBytes(blob);
        flipped[77] ^= 1;
        Files.write(blob, flipped);
        assertThatThrownBy(() -> copy("second", known(first)))
                .isInstanceOf(MillraceException.class)
                .hasMessageContaining(blob.toString());
    }

    @Test
    void onlyALeaderGivesABackUp() {
        source.leads = false;
        assertThatThrownBy(() -> copy("first", CheckpointCopy.Earlier.NONE))
                .isInstanceOfSatisfying(MillraceException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.NOT_LEADER);
                    assertThat(e.leaderEndpoint()).contains("n2:1");
                });
        assertThat(source.taken).isEmpty();
    }

    private CheckpointCopy.Copied copy(String name, CheckpointCopy.Earlier earlier) throws IOException {
        return new CheckpointCopy(channel, GROUP, staging.resolve(name), earlier, bytes -> {}).run();
    }

    private CheckpointCopy.Earlier known(CheckpointCopy.Copied first) {
        return (name, size) -> first.files().stream()
                .filter(file -> file.name().equals(name) && file.bytes() == size)
                .findFirst()
                .map(file ->
                        new CheckpointCopy.KnownFile(staging.resolve("first").resolve(name), file.sha256()));
    }

    @Test
    void goesOnWhereABrokenConnectionEnded() throws IOException {
        source.files = Map.of("data", bytes(5_300_000));
        trouble.breakAfterChunks = 1;
        try (Checkpoint fetched = fetch()) {
            assertSame(fetched);
        }
        assertThat(trouble.offsets)
                .as("each read begins behind the last good chunk")
                .doesNotHaveDuplicates();
        assertThat(trouble.offsets.size()).isGreaterThan(3);
        assertThat(source.taken).as("one checkpoint for all attempts").hasSize(1);
    }

    @Test
    void refusesADamagedChunkAndAsksAgain() throws IOException {
        source.files = Map.of("data", bytes(2_500_000));
        AtomicInteger damaged = new AtomicInteger();
        trouble.change = chunk -> chunk.getOffset() > 0 && damaged.getAndIncrement() == 0 ? flipped(chunk) : chunk;
        try (Checkpoint fetched = fetch()) {
            assertSame(fetched);
        }
        assertThat(damaged.get()).isGreaterThan(1);
    }

    @Test
    void givesUpWhenNothingGoodEverComes() {
        source.files = Map.of("data", bytes(100));
        trouble.change = CheckpointTransferTest::flipped;
        assertThatThrownBy(this::fetch).isInstanceOf(CompletionException.class);
        assertThat(staging.resolve("in")).isEmptyDirectory();
    }

    @Test
    void neverWritesOutsideOfItsDirectory() {
        source.files = Map.of("../../escaped", bytes(3));
        assertThatThrownBy(this::fetch).hasStackTraceContaining("outside of itself");
        assertThat(staging.resolve("escaped")).doesNotExist();
    }

    @Test
    void sharesACheckpointAmongConcurrentFetchers() {
        source.files = Map.of("data", bytes(10));
        var stub = CheckpointServiceGrpc.newBlockingStub(channel);
        OpenCheckpointResponse first = stub.openCheckpoint(request(10));
        OpenCheckpointResponse second = stub.openCheckpoint(request(77));
        assertThat(second.getCheckpointId()).isNotEqualTo(first.getCheckpointId());
        assertThat(source.taken).hasSize(1);
        var unused = stub.closeCheckpoint(close(first));
        var twice = stub.closeCheckpoint(close(first));
        assertThat(source.allClosed()).isFalse();
        assertThat(stub.readCheckpoint(read(second, "data")).next().getLast()).isTrue();
        var last = stub.closeCheckpoint(close(second));
        assertThat(source.taken.get(0).timesClosed()).isEqualTo(1);
        assertThat(List.of(unused, twice, last)).hasSize(3);
    }

    @Test
    void takesANewerOneWhenTheSharedOneIsTooOld() {
        source.files = Map.of("data", bytes(10));
        var stub = CheckpointServiceGrpc.newBlockingStub(channel);
        var first = stub.openCheckpoint(request(0));
        source.position = new LogPosition(3, 99);
        var second = stub.openCheckpoint(request(78));
        assertThat(List.of(first.getIndex(), second.getIndex())).containsExactly(77L, 99L);
        assertThatThrownBy(() -> stub.openCheckpoint(request(100))).hasMessageContaining("not yet at 100");
    }

    @Test
    void forgetsWhoDoesNotComeBack() throws IOException {
        stop2();
        serve(Long.MAX_VALUE / 4, Duration.ofMillis(1));
        source.files = Map.of("data", bytes(10));
        var opened = CheckpointServiceGrpc.newBlockingStub(channel).openCheckpoint(request(0));
        assertThat(opened.getFilesCount()).isEqualTo(1);
        Await.until("it is closed", () -> source.allClosed());
    }

    @Test
    void keepsToTheRate() throws IOException {
        stop2();
        // 3.5 MB at 4 MB/s, with a tenth of a second and a chunk of a start: at least half a second.
        serve(4 << 20, Duration.ofMinutes(5));
        source.files = Map.of("data", bytes(3_500_000));
        long start = env.time().monotonicNanos();
        try (Checkpoint fetched = fetch()) {
            assertSame(fetched);
        }
        assertThat(env.time().monotonicNanos() - start).isGreaterThan(500_000_000L);
    }

    private void stop2() {
        fetcher.close();
        channel.shutdownNow();
        server.shutdownNow();
        service.close();
    }

    private Checkpoint fetch() {
        return fetcher.fetch(GROUP, () -> Optional.of("there:1"), POSITION.index())
                .join();
    }

    private void assertSame(Checkpoint fetched) throws IOException {
        assertThat(fetched.files().stream().map(Checkpoint.File::name))
                .containsExactlyInAnyOrderElementsOf(source.files.keySet());
        for (Checkpoint.File file : fetched.files()) {
            try (InputStream in = fetched.read(file.name(), 0)) {
                assertThat(in.readAllBytes()).isEqualTo(source.files.get(file.name()));
            }
        }
        assertThat(Files.isDirectory(staging)).isTrue();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    private static CheckpointChunk flipped(CheckpointChunk chunk) {
        byte[] data = chunk.getData().toByteArray();
        data[data.length / 2] ^= 1;
        return chunk.toBuilder().setData(ByteString.copyFrom(data)).build();
    }

    private static OpenCheckpointRequest request(long minIndex) {
        return OpenCheckpointRequest.newBuilder()
                .setGroup(GROUP.value())
                .setNodeId("me")
                .setMinIndex(minIndex)
                .build();
    }

    private static io.millrace.proto.internal.v1.CloseCheckpointRequest close(OpenCheckpointResponse opened) {
        return io.millrace.proto.internal.v1.CloseCheckpointRequest.newBuilder()
                .setCheckpointId(opened.getCheckpointId())
                .build();
    }

    private static ReadCheckpointRequest read(OpenCheckpointResponse opened, String file) {
        return ReadCheckpointRequest.newBuilder()
                .setCheckpointId(opened.getCheckpointId())
                .setFile(file)
                .build();
    }

    private static final class Source implements Replicas {

        private final List<MemoryCheckpoint> taken = new CopyOnWriteArrayList<>();
        private volatile Map<String, byte[]> files = Map.of();
        private volatile LogPosition position = POSITION;
        private volatile boolean leads = true;

        @Override
        public Checkpoint checkpoint(GroupId group) {
            if (!group.equals(GROUP)) {
                throw new MillraceException(ErrorCode.RESOURCE_NOT_FOUND, "no " + group);
            }
            MemoryCheckpoint checkpoint = new MemoryCheckpoint(position, files);
            taken.add(checkpoint);
            return checkpoint;
        }

        boolean allClosed() {
            return taken.stream().allMatch(checkpoint -> checkpoint.timesClosed() == 1);
        }

        @Override
        public CompletableFuture<Long> barrier(GroupId group) {
            MillraceException no = new MillraceException(ErrorCode.NOT_LEADER, "n2 leads").withLeaderEndpoint("n2:1");
            return leads ? CompletableFuture.completedFuture(position.index()) : CompletableFuture.failedFuture(no);
        }

        @Override
        public DescribeReplicaResponse describe(GroupId group) {
            return DescribeReplicaResponse.getDefaultInstance();
        }

        @Override
        public void addEmptyEntry(GroupId group) {}
    }

    /** A bad network. */
    private static final class Trouble implements ServerInterceptor {

        private final List<Long> offsets = new CopyOnWriteArrayList<>();
        private volatile int breakAfterChunks = Integer.MAX_VALUE;
        private volatile UnaryOperator<CheckpointChunk> change = chunk -> chunk;

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            AtomicInteger sent = new AtomicInteger();
            return next.startCall(
                    new SimpleForwardingServerCall<Q, A>(call) {
                        private boolean broken;

                        @Override
                        @SuppressWarnings("unchecked")
                        public void sendMessage(A message) {
                            if (!(message instanceof CheckpointChunk chunk)) {
                                super.sendMessage(message);
                            } else if (sent.incrementAndGet() > breakAfterChunks) {
                                if (!broken) {
                                    broken = true;
                                    super.close(Status.UNAVAILABLE.withDescription("cable cut"), new Metadata());
                                }
                            } else {
                                if (sent.get() == 1) {
                                    offsets.add(chunk.getOffset());
                                }
                                super.sendMessage((A) change.apply(chunk));
                            }
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            if (!broken) {
                                super.close(status, trailers);
                            }
                        }
                    },
                    headers);
        }
    }
}
