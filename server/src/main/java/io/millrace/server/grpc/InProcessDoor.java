package io.millrace.server.grpc;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;

/** The public services for parts of the same process: messages pass as objects, with the same errors as over the network. */
public final class InProcessDoor implements AutoCloseable {

    private final Server server;
    private final ManagedChannel channel;

    /**
     * Opens it.
     *
     * @param name unique in this process
     * @param services what is served
     * @param executor runs handlers and callbacks; owned by the caller
     * @throws IOException when the name is taken
     */
    public InProcessDoor(String name, List<ServerServiceDefinition> services, Executor executor) throws IOException {
        server = InProcessServerBuilder.forName(name)
                .executor(executor)
                .addServices(services)
                .intercept(new ErrorTranslation())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).executor(executor).build();
    }

    /** Where to call. */
    public Channel channel() {
        return channel;
    }

    /** Breaks calls under way. */
    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }
}
