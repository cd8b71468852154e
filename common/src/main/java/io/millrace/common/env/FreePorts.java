package io.millrace.common.env;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds ports of the loopback interface that nobody listens on. They lie below the range from which systems take the
 * ports of outgoing connections (Linux: 32,768 and above), so that a server that was stopped finds its port free when it
 * comes back. Thread-safe.
 */
public final class FreePorts {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1000;

    private final RandomSource random;
    // Guarded by this.
    private final Set<Integer> given = new HashSet<>();

    public FreePorts(RandomSource random) {
        this.random = random;
    }

    /**
     * A port that was free a moment ago, another one at each call.
     *
     * @throws IOException no free port was met
     */
    public int next() throws IOException {
        return row(1);
    }

    /**
     * First of so many ports in a row that were free a moment ago and are in no row given before.
     *
     * @throws IOException no such row was met
     */
    public synchronized int row(int length) throws IOException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int first = LOWEST + random.nextInt(HIGHEST - LOWEST - length);
            List<Integer> row = IntStream.range(first, first + length).boxed().toList();
            if (row.stream().noneMatch(given::contains) && row.stream().allMatch(FreePorts::isFree)) {
                given.addAll(row);
                return first;
            }
        }
        throw new IOException("no " + length + " free ports in a row between " + LOWEST + " and " + HIGHEST + " after "
                + ATTEMPTS + " tries");
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
