package io.millrace.client.internal;

import io.grpc.ManagedChannel;
import io.millrace.client.AdminClient;
import io.millrace.client.ConsumerGroup;
import io.millrace.client.GroupAdmin;
import io.millrace.client.OperationsClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ReaderOptions;
import io.millrace.client.ShardReader;
import io.millrace.client.internal.admin.GrpcAdminClient;
import io.millrace.client.internal.admin.GrpcGroupAdmin;
import io.millrace.client.internal.admin.GrpcOperationsClient;
import io.millrace.client.internal.group.DeadLetters;
import io.millrace.client.internal.group.GroupSettings;
import io.millrace.client.internal.group.GroupWorker;
import io.millrace.client.internal.group.StreamFeeds;
import io.millrace.client.internal.group.WorkerParts;
import io.millrace.client.internal.group.WorkerPool;
import io.millrace.client.internal.kpl.AggregateDecoder;
import io.millrace.client.internal.map.ShardMap;
import io.millrace.client.internal.map.ShardMapFollower;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.client.internal.produce.ShardLimits;
import io.millrace.client.internal.produce.StreamProducer;
import io.millrace.client.internal.read.EngineReader;
import io.millrace.client.metrics.ClientMetrics;
import io.millrace.common.env.DaemonThreads;
import io.millrace.common.env.Environment;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.grpc.GrpcErrors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Composition root of a client: the only place that makes its big parts. Any thread. */
public final class ClientCore implements AutoCloseable {

    private final Parts parts;
    private final ClientChannels channels;
    private final AdminClient admin;
    private final OperationsClient operations;
    private final GroupAdmin groups;
    private final DataCalls data;
    private final ExecutorService mapThread;
    private final SharedMaps maps;
    private final ShardLimits shardLimits;
    private final Optional<ExecutorService> ownCallbacks;
    private final Executor callbacks;

    /**
     * What a client is built from.
     *
     * @param endpoints servers to begin with
     * @param opener how an endpoint is reached
     * @param environment time, timers and randomness
     * @param ownedEnvironment the environment again when the client must close it
     * @param callbacks where futures of producers end; empty = an own thread
     * @param requestTimeout how long one data call may take
     * @param adminTimeout how long an admin call may take, tries included
     * @param metrics takes what producers and consumers measure
     */
    public record Parts(
            List<String> endpoints,
            Function<String, ManagedChannel> opener,
            Environment environment,
            Optional<SystemEnvironment> ownedEnvironment,
            Optional<Executor> callbacks,
            Duration requestTimeout,
            Duration adminTimeout,
            ClientMetrics metrics) {}

    public ClientCore(Parts parts) {
        this.parts = parts;
        channels = new ClientChannels(
                parts.endpoints(), parts.opener(), parts.environment().time());
        BlockingCalls calls = new BlockingCalls(channels, parts.environment());
        operations = new GrpcOperationsClient(calls, parts.adminTimeout());
        admin = new GrpcAdminClient(
                calls, parts.adminTimeout(), () -> parts.environment().time().monotonicNanos());
        groups = new GrpcGroupAdmin(calls, parts.adminTimeout());
        data = new DataCalls(calls, parts.requestTimeout());
        // What a map still says when the client is closed concerns nobody.
        mapThread = thread("millrace-client-maps", new ThreadPoolExecutor.DiscardPolicy());
        maps = new SharedMaps(channels, parts.environment(), mapThread);
        shardLimits = new ShardLimits(channels, parts.requestTimeout());
        ownCallbacks = parts.callbacks().isPresent()
                ? Optional.empty()
                : Optional.of(thread("millrace-client-callbacks", new ThreadPoolExecutor.AbortPolicy()));
        callbacks = parts.callbacks().or(() -> ownCallbacks).orElseThrow();
    }

    public OperationsClient operations() {
        return operations;
    }

    public AdminClient admin() {
        return admin;
    }

    public GroupAdmin groups() {
        return groups;
    }

    public DataCalls data() {
        return data;
    }

    public Environment environment() {
        return parts.environment();
    }

    public Producer producer(String stream, ProducerOptions options) {
        ShardMapFollower follower = maps.acquire(stream);
        Runnable release = () -> maps.release(stream, follower);
        try {
            ShardMap first = mapOf(stream, follower);
            return new StreamProducer(
                    first,
                    options,
                    new StreamProducer.Parts(
                            follower, channels, parts.environment(), callbacks, shardLimits, parts.metrics(), release));
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    public ShardReader reader(String stream, ReaderOptions options) {
        ShardMapFollower follower = maps.acquire(stream);
        Runnable release = () -> maps.release(stream, follower);
        try {
            ShardMap first = mapOf(stream, follower);
            return new EngineReader(
                    first, options, new EngineReader.Parts(follower, channels, parts.environment(), release));
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
    }

    /**
     * Starts a worker of a consumer group and waits until it has joined.
     *
     * @throws MillraceException when the servers do not take it in
     */
    public ConsumerGroup consumerGroup(GroupSettings settings) {
        settings.consumer()
                .ifPresent(consumer -> settings.streams().keySet().forEach(stream -> register(stream, consumer)));
        WorkerParts workerParts = new WorkerParts(
                channels,
                parts.environment(),
                WorkerPool.named(settings.application(), settings.threads()),
                new StreamFeeds(settings.consumer(), channels, parts.environment(), maps::acquire, maps::release),
                new DeadLetters(
                        settings.application(),
                        settings.failures().deadLetterStream(),
                        stream -> producer(stream, ProducerOptions.defaults())),
                AggregateDecoder::decode,
                parts.metrics());
        GroupWorker worker = new GroupWorker(settings, workerParts);
        worker.start(parts.adminTimeout());
        return worker;
    }

    private void register(String stream, String consumer) {
        try {
            admin.registerConsumer(stream, consumer);
        } catch (MillraceException e) {
            if (e.code() != ErrorCode.RESOURCE_IN_USE) {
                throw e;
            }
        }
    }

    private ShardMap mapOf(String stream, ShardMapFollower follower) {
        try {
            ShardMap first = follower.first().get(parts.adminTimeout().toNanos(), TimeUnit.NANOSECONDS);
            // Another producer or reader may have asked for the first one long ago.
            return follower.current().orElse(first);
        } catch (ExecutionException e) {
            throw GrpcErrors.fromStatus(e);
        } catch (TimeoutException e) {
            throw new MillraceException(
                    ErrorCode.UNAVAILABLE,
                    "no server gave the shard map of " + stream + ": tried " + channels.all(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MillraceException(ErrorCode.TIMEOUT, "interrupted while waiting for the shard map", e);
        }
    }

    /** One daemon thread while there is work. Its queue is bounded by who feeds it: what producers may hold, maps of streams. */
    private static ExecutorService thread(String name, RejectedExecutionHandler afterClose) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named(name), afterClose);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @Override
    public void close() {
        maps.close();
        channels.close();
        mapThread.shutdown();
        ownCallbacks.ifPresent(ExecutorService::shutdown);
        parts.ownedEnvironment().ifPresent(SystemEnvironment::close);
    }

    /** The endpoint, if it is {@code host:port}. */
    public static String checkedEndpoint(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        try {
            int port = Integer.parseInt(endpoint.substring(colon + 1));
            if (colon > 0 && port > 0 && port < 65536) {
                return endpoint;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the refusal, which names the text
        }
        throw new MillraceException(
                ErrorCode.INVALID_ARGUMENT, "'" + endpoint + "' is not host:port, for example localhost:7400");
    }
}
