package io.millrace.chaos.container;

import io.millrace.client.MillraceClient;
import io.millrace.client.ReaderOptions;
import io.millrace.client.StreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** What a cluster does on a quiet day: some puts by both protocols, and a registered consumer that keeps up. */
final class LightLoad implements AutoCloseable {

    static final String STREAM = "light";

    private static final int SHARDS = 4;
    private static final long PUT_PAUSE_MILLIS = 50;
    private static final long KINESIS_PAUSE_MILLIS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final byte[] DATA = "a small record of a quiet day".getBytes(StandardCharsets.UTF_8);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicLong put = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    private LightLoad() {}

    /**
     * Makes the stream and begins.
     *
     * @param kinesisUrls endpoints of gateways, asked in turn
     */
    static LightLoad start(MillraceClient client, List<String> kinesisUrls) {
        client.admin().createStream(STREAM, SHARDS);
        client.admin().awaitActive(STREAM, PATIENCE);
        client.admin().registerConsumer(STREAM, "steady");
        LightLoad load = new LightLoad();
        StreamReader reader =
                load.owned(client.reader(STREAM, ReaderOptions.subscribed().withConsumer("steady")));
        load.owned(Repeating.start(
                "light-reader", 1, () -> load.read.addAndGet(reader.poll(POLL).size())));
        load.owned(Repeating.start("light-puts", PUT_PAUSE_MILLIS, () -> {
            client.put(STREAM, "key-" + load.put.get(), DATA);
            load.put.incrementAndGet();
        }));
        List<KinesisClient> gateways = kinesisUrls.stream()
                .map(url -> load.owned(KinesisWorkload.client(url)))
                .toList();
        AtomicLong turn = new AtomicLong();
        load.owned(Repeating.start("light-kinesis", KINESIS_PAUSE_MILLIS, () -> {
            KinesisClient gateway = gateways.get((int) (turn.getAndIncrement() % gateways.size()));
            gateway.putRecord(request ->
                    request.streamName(STREAM).partitionKey("key-" + turn.get()).data(SdkBytes.fromByteArray(DATA)));
            load.put.incrementAndGet();
        }));
        return load;
    }

    private <T extends AutoCloseable> T owned(T part) {
        parts.push(part);
        return part;
    }

    /** How much was done. */
    String describe() {
        return put.get() + " records put, " + read.get() + " read";
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the load does not end", e);
            }
        }
    }
}
