package io.millrace.client.internal;

import io.grpc.ManagedChannel;
import io.millrace.client.AdminClient;
import io.millrace.client.Producer;
import io.millrace.client.ProducerOptions;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import io.millrace.client.internal.admin.GrpcAdminClient;
import io.millrace.client.internal.net.BlockingCalls;
import io.millrace.client.internal.net.ClientChannels;
import io.millrace.common.env.Environment;
import io.millrace.common.env.SystemEnvironment;
import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Composition root of a client: the only place that makes its big parts. Any thread. */
public final class ClientCore implements AutoCloseable {

    private final Parts parts;
    private final ClientChannels channels;
    private final AdminClient admin;
    private final DataCalls data;

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
     */
    public record Parts(
            List<String> endpoints,
            Function<String, ManagedChannel> opener,
            Environment environment,
            Optional<SystemEnvironment> ownedEnvironment,
            Optional<Executor> callbacks,
            Duration requestTimeout,
            Duration adminTimeout) {}

    public ClientCore(Parts parts) {
        this.parts = parts;
        channels = new ClientChannels(
                parts.endpoints(), parts.opener(), parts.environment().time());
        BlockingCalls calls = new BlockingCalls(channels, parts.environment());
        admin = new GrpcAdminClient(
                calls, parts.adminTimeout(), () -> parts.environment().time().monotonicNanos());
        data = new DataCalls(calls, parts.requestTimeout());
    }

    public AdminClient admin() {
        return admin;
    }

    public DataCalls data() {
        return data;
    }

    public Environment environment() {
        return parts.environment();
    }

    public Producer producer(String stream, ProducerOptions options) {
        throw new MillraceException(ErrorCode.UNSUPPORTED, "producer of " + stream + " with " + options);
    }

    public StreamReader reader(String stream, ReaderOptions options) {
        throw new MillraceException(ErrorCode.UNSUPPORTED, "reader of " + stream + " with " + options);
    }

    @Override
    public void close() {
        channels.close();
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
