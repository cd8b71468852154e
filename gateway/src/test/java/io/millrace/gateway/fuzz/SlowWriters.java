package io.millrace.gateway.fuzz;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Connections that send mutated requests a few bytes at a time, and often stop in the middle of one until the gateway has
 * enough of it. One thread; what it finds out goes to the consumer.
 */
final class SlowWriters implements AutoCloseable {

    private static final int CONNECTIONS = 64;
    private static final int MOST_BYTES_AT_ONCE = 32;
    private static final int PERIOD_MILLIS = 5;
    private static final int STATUS_LINE = 12;

    private final int port;
    private final Mutations mutations;
    private final Random random;
    private final Consumer<String> answers;
    private final List<Writer> writers = new ArrayList<>();
    private final AtomicLong ended = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    /** @param answers hears the first twelve characters of each answer, such as {@code HTTP/1.1 400} */
    SlowWriters(int port, long seed, List<Mutations.Sample> samples, Consumer<String> answers) {
        this.port = port;
        this.mutations = new Mutations(seed, samples);
        this.random = new Random(seed);
        this.answers = answers;
        for (int i = 0; i < CONNECTIONS; i++) {
            writers.add(new Writer());
        }
        var unused = thread.scheduleAtFixedRate(
                () -> writers.forEach(Writer::step), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Requests that are over, whoever ended them. */
    long ended() {
        return ended.get();
    }

    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("the slow writers do not stop");
        }
        writers.forEach(Writer::end);
    }

    /** One connection after the other. */
    private final class Writer {

        private final ByteBuffer answer = ByteBuffer.allocate(4096);
        private SocketChannel channel;
        private ByteBuffer request;

        void step() {
            try {
                if (channel == null) {
                    open();
                }
                write();
                read();
            } catch (IOException dropped) {
                end();
            }
        }

        private void open() throws IOException {
            request = ByteBuffer.wrap(mutations.next());
            channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.configureBlocking(false);
        }

        private void write() throws IOException {
            if (!request.hasRemaining()) {
                return;
            }
            ByteBuffer piece = request.slice();
            piece.limit(Math.min(piece.limit(), 1 + random.nextInt(MOST_BYTES_AT_ONCE)));
            request.position(request.position() + channel.write(piece));
            if (!request.hasRemaining() && random.nextBoolean()) {
                channel.shutdownOutput();
            }
        }

        private void read() throws IOException {
            if (channel.read(answer) < 0) {
                end();
            } else if (!answer.hasRemaining()) {
                answer.position(STATUS_LINE);
            }
        }

        void end() {
            try {
                if (channel != null) {
                    channel.close();
                    ended.incrementAndGet();
                    report();
                }
            } catch (IOException gone) {
                // There is nothing left to close.
            } finally {
                channel = null;
                answer.clear();
            }
        }

        private void report() {
            if (answer.position() >= STATUS_LINE) {
                byte[] line = new byte[STATUS_LINE];
                answer.flip().get(line);
                answers.accept(new String(line, StandardCharsets.ISO_8859_1));
            }
        }
    }
}
