package io.millrace.local;

import io.millrace.common.env.RandomSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds ports nobody listens on. They lie below the range from which systems take the ports of outgoing connections, so
 * that a server that was killed finds its port free when it comes back.
 */
final class FreePorts {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;

    private final RandomSource random;
    private final Set<Integer> given = new HashSet<>();

    FreePorts(RandomSource random) {
        this.random = random;
    }

    /** A port that was free a moment ago, another one at each call. */
    int next() throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = LOWEST + random.nextInt(HIGHEST - LOWEST);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new IOException("no free port between " + LOWEST + " and " + HIGHEST + " after " + ATTEMPTS + " tries");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
