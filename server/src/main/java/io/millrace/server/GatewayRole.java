package io.millrace.server;

import io.grpc.ServerServiceDefinition;
import io.millrace.common.metadata.AccessKeyInfo;
import io.millrace.common.metadata.MetadataImage;
import io.millrace.gateway.GatewaySettings;
import io.millrace.gateway.KinesisGateway;
import io.millrace.gateway.auth.Authenticator;
import io.millrace.gateway.auth.Credentials;
import io.millrace.gateway.operation.KinesisOperations;
import io.millrace.server.config.GatewayConfig;
import io.millrace.server.config.ServerConfig;
import io.millrace.server.grpc.InProcessDoor;
import io.millrace.server.live.LiveSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The part of a server that speaks the Kinesis protocol, wired. */
final class GatewayRole implements AutoCloseable {

    private final InProcessDoor door;
    private final KinesisGateway gateway;

    /**
     * Opens the ports.
     *
     * @param services the public services of this server
     * @param image latest metadata, for the access keys in it
     * @throws IOException when a port cannot be opened
     */
    GatewayRole(
            ServerConfig config,
            ServerContext context,
            LiveSettings live,
            List<ServerServiceDefinition> services,
            Supplier<MetadataImage> image,
            Executor executor)
            throws IOException {
        door = new InProcessDoor(config.node().id() + "@" + config.advertisedEndpoint(), services, executor);
        KinesisOperations operations = KinesisOperations.over(
                door.channel(),
                context.environment(),
                () -> live.limits().callRates(),
                config.gateway().subscriptionLife());
        try {
            gateway = KinesisGateway.start(
                    settings(config, authenticator(config.gateway(), context, image)),
                    operations.unary(),
                    operations.streaming(),
                    context.environment(),
                    context.metrics());
        } catch (UncheckedIOException e) {
            door.close();
            throw new IOException(
                    "cannot listen on the ports of the gateway (gateway.port "
                            + config.gateway().port() + ", gateway.tls-port "
                            + config.gateway().tlsPort() + "): " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        gateway.close();
        door.close();
    }

    private static GatewaySettings settings(ServerConfig config, Authenticator authenticator) {
        GatewayConfig gateway = config.gateway();
        return new GatewaySettings(
                config.listen().host(),
                gateway.port() == 0 ? OptionalInt.empty() : OptionalInt.of(gateway.port()),
                gateway.tlsPort() == 0 ? Optional.empty() : Optional.of(tls(config)),
                gateway.accountId(),
                gateway.region(),
                authenticator,
                GatewaySettings.Limits.DEFAULT);
    }

    private static GatewaySettings.Tls tls(ServerConfig config) {
        GatewayConfig gateway = config.gateway();
        return new GatewaySettings.Tls(
                gateway.tlsPort(),
                file(gateway.certificate().or(() -> config.tls().certificate())),
                file(gateway.privateKey().or(() -> config.tls().privateKey())));
    }

    private static Path file(Optional<Path> path) {
        return path.orElseThrow(() -> new IllegalStateException("the settings of the gateway's TLS were not checked"));
    }

    private static Authenticator authenticator(
            GatewayConfig config, ServerContext context, Supplier<MetadataImage> image) {
        Map<String, String> configured = config.secrets();
        Credentials keys = id -> Optional.ofNullable(configured.get(id))
                .or(() -> image.get().accessKey(id).map(AccessKeyInfo::secret));
        return switch (config.authentication()) {
            case REQUIRED -> Authenticator.verifying(keys, context.environment().time());
            case ANONYMOUS ->
                Authenticator.verifyingOrAnonymous(keys, context.environment().time());
            case NONE -> Authenticator.acceptingAny();
        };
    }
}
