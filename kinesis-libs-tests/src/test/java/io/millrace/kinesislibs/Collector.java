package io.millrace.kinesislibs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where the workers report to; each connection is one turn. */
final class Collector implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final byte[] YES = "yes\n".getBytes(StandardCharsets.UTF_8);

    private final ServerSocket socket;
    private final Turns turns;
    private final Set<String> held = new HashSet<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    Collector(Turns turns) {
        this.turns = turns;
        try {
            socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("collector", this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /**
     * Leaves the worker without answers from now on. Records that have not been answered when this returns, and all
     * that come later, can not be checkpointed.
     */
    synchronized void hold(String worker) {
        held.add(worker);
    }

    /** One at a time with {@link #hold}, so that what it leaves unanswered stays so. */
    private synchronized void answer(Turns.Turn turn, String worker, OutputStream out) throws IOException {
        if (!held.contains(worker)) {
            turn.answered();
            out.write(YES);
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                thread("collector-" + connection.getPort(), () -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        Turns.Turn turn = null;
        try (connection) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
            String[] opening = words(in.readLine());
            String worker = opening[1];
            turn = turns.begin(worker, opening[2]);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                noted(turn, worker, words(line), connection.getOutputStream());
            }
        } catch (IOException gone) {
            // A worker was killed.
        } finally {
            connections.remove(connection);
            if (turn != null) {
                turn.over();
            }
        }
    }

    private void noted(Turns.Turn turn, String worker, String[] words, OutputStream out) throws IOException {
        switch (words[0]) {
            case "record" ->
                turn.delivered(new Delivery(
                        new BigInteger(words[1]), Long.parseLong(words[2]), words[3], Integer.parseInt(words[4])));
            case "taken" -> answer(turn, worker, out);
            case "checkpointed" -> turn.checkpointed();
            case "ended" -> turn.ended();
            default -> throw new IOException("a worker said " + words[0]);
        }
    }

    private static String[] words(String line) {
        return line.split("\t", -1);
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
