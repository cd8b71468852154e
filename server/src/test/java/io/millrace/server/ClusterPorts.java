package io.millrace.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Rows of ports for a cluster in this JVM. */
public final class ClusterPorts {

    private static final int ROW = 30;
    /** Builds on one machine rather look in different places. */
    private static int next = 20_000 + ROW * new Random().nextInt(300);

    private ClusterPorts() {}

    /** First of a row of free ports, below those that the system gives to outgoing connections. */
    public static synchronized int free() throws IOException {
        while (next < 32_000) {
            int port = next;
            next += ROW;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free ports");
    }

    private static boolean isFree(int first) {
        for (int port = first; port < first + ROW; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assert probe.isBound();
            } catch (IOException taken) {
                return false;
            }
        }
        return true;
    }
}
