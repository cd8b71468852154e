package io.millrace.client;

import io.millrace.client.internal.net.ChannelSecurity;
import io.millrace.client.internal.net.NettyChannels;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** Clients that reach each server by a detour, for tests that put faults in between. */
public final class DetouredClients {

    private DetouredClients() {}

    /** A client that connects to {@code detour(endpoint)} wherever it means {@code endpoint}. */
    public static MillraceClient client(List<String> endpoints, UnaryOperator<String> detour) {
        NettyChannels channels = new NettyChannels(ChannelSecurity.PLAINTEXT);
        return MillraceClient.builder()
                .endpoints(endpoints)
                .requestTimeout(Duration.ofSeconds(2))
                .channels(endpoint -> channels.apply(detour.apply(endpoint)))
                .build();
    }
}
