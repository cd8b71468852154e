package io.millrace.client.internal.net;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How connections are protected.
 *
 * @param tls false = plaintext
 * @param trusted PEM file of trusted certificates; empty = the JDK's
 * @param certificate PEM file of the client's certificate chain, if any
 * @param privateKey PEM file of the client's key, if any
 */
public record ChannelSecurity(
        boolean tls, Optional<Path> trusted, Optional<Path> certificate, Optional<Path> privateKey) {

    public static final ChannelSecurity PLAINTEXT =
            new ChannelSecurity(false, Optional.empty(), Optional.empty(), Optional.empty());
    public static final ChannelSecurity SYSTEM_TRUST =
            new ChannelSecurity(true, Optional.empty(), Optional.empty(), Optional.empty());
}
