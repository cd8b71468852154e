package io.millrace.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP detour to one server whose connections break, crawl or lose what the server says, as told. What the client sends
 * while replies are lost reaches the server: it is committed and never confirmed.
 */
final class FaultProxy implements AutoCloseable {

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong lostReplyBytes = new AtomicLong();
    private final AtomicLong resets = new AtomicLong();
    private volatile long delayNanos;

    FaultProxy(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        target = new InetSocketAddress(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("fault-proxy-accept", this::accept);
    }

    String endpoint() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** All connections break at once, what is under way in either direction is lost. */
    void reset() {
        links.forEach(Link::reset);
    }

    /** Every piece of data takes that much longer from now on; 0 = as fast as it can. */
    void delay(long nanos) {
        delayNanos = nanos;
    }

    /** Replies on present connections are lost from now on; {@link #reset} ends them. */
    void loseReplies() {
        links.forEach(link -> link.losesReplies = true);
    }

    long lostReplyBytes() {
        return lostReplyBytes.get();
    }

    /** Connections that were broken. */
    long resets() {
        return resets.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket();
                try {
                    server.connect(target, 1000);
                    Link link = new Link(client, server);
                    links.add(link);
                    start("fault-proxy-up", link::up);
                    start("fault-proxy-down", link::down);
                } catch (IOException unreachable) {
                    abort(client);
                    abort(server);
                }
            } catch (IOException closedOrRefused) {
                // the loop's condition tells which
            }
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void abort(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // a reset, not an orderly end
            socket.close();
        } catch (IOException e) {
            // it is gone
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // nothing more is accepted either way
        }
        reset();
    }

    /** One connection and its twin to the server. */
    private final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean losesReplies;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void up() {
            pump(client, server, Direction.REQUESTS);
        }

        void down() {
            pump(server, client, Direction.REPLIES);
        }

        private void pump(Socket from, Socket to, Direction direction) {
            byte[] buffer = new byte[64 * 1024];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    long delay = delayNanos;
                    if (delay > 0) {
                        LockSupport.parkNanos(delay);
                    }
                    if (direction == Direction.REPLIES && losesReplies) {
                        lostReplyBytes.addAndGet(read);
                    } else {
                        out.write(buffer, 0, read);
                    }
                }
            } catch (IOException e) {
                // the other side broke it, or a fault did
            }
            reset();
        }

        void reset() {
            if (links.remove(this)) {
                resets.incrementAndGet();
            }
            abort(client);
            abort(server);
        }
    }

    private enum Direction {
        REQUESTS,
        REPLIES
    }
}
