package io.millrace.kinesislibs;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * What one record processor tells the test, over a connection of its own: lines of words with tabs between them. The
 * test answers each {@link #taken}, and only then a record counts as processed. For one thread.
 */
final class Report implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final BufferedWriter out;

    Report(int port, String worker, String shardId) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            out = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reach the test at port " + port, e);
        }
        flushed("session", worker, shardId);
    }

    void record(String sequenceNumber, long subSequenceNumber, String partitionKey, String data) {
        line("record", sequenceNumber, String.valueOf(subSequenceNumber), partitionKey, data);
    }

    /** Returns when the test has noted all records sent so far. */
    void taken() {
        line("taken");
        try {
            out.flush();
            if (!"yes".equals(in.readLine())) {
                throw new IOException("the test has gone");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All records sent so far will not be delivered again. */
    void checkpointed() {
        flushed("checkpointed");
    }

    /** The shard has been read to its end. */
    void ended() {
        flushed("ended");
    }

    private void flushed(String... words) {
        line(words);
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String... words) {
        try {
            out.write(String.join("\t", words));
            out.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
