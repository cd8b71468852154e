package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.internal.crypto.Envelope;
import io.millrace.client.internal.lease.Lease;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the application for one shard and keeps whatever it throws from ending in a thread's nowhere. The pool's threads. */
final class ProcessorCalls {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessorCalls.class);

    private final Lease lease;
    private final ProcessorAdapter processor;
    private final ShardCounters counters;
    private final LeaseGate clock;
    private final Optional<Envelope> envelope;

    ProcessorCalls(Lease lease, ShardParts parts, ShardCounters counters) {
        this.lease = lease;
        this.processor = parts.shape().processors().create(new ProcessorAdapter.Parts(lease, parts.desk()));
        this.counters = counters;
        this.clock = parts.gate();
        this.envelope = parts.decryption().map(keys -> new Envelope(keys, lease.stream()));
    }

    /** What the application has thrown; null = nothing. */
    @Nullable Throwable started() {
        return thrown(processor::started);
    }

    /** Gives records. One whose payload cannot be opened fails like one that the application cannot process. */
    @Nullable Throwable process(List<Item> items) {
        long began = clock.now();
        @Nullable Throwable thrown = thrown(() -> processor.process(new ProcessorAdapter.Given(
                items.stream().map(item -> opened(item.record())).toList(),
                items.stream().map(item -> item.entry().position()).toList())));
        counters.called(items.get(items.size() - 1).record().sequenceNumber(), clock.now() - began);
        return thrown;
    }

    private ConsumerRecord opened(ConsumerRecord record) {
        return envelope.map(cipher -> record.withData(
                        cipher.open(record.partitionKey().getBytes(StandardCharsets.UTF_8), record.data())))
                .orElse(record);
    }

    @Nullable Throwable shardEnded() {
        return thrown(processor::shardEnded);
    }

    /** The shard moves. */
    void handOver() {
        log(thrown(processor::handOver));
    }

    /** The shard is gone. */
    void leaseLost() {
        log(thrown(processor::leaseLost));
    }

    private void log(@Nullable Throwable thrown) {
        if (thrown != null) {
            LOG.warn("The processor of {}/{} failed at its end", lease.stream(), lease.shardId(), thrown);
        }
    }

    private interface Call {
        void run() throws Exception;
    }

    private static @Nullable Throwable thrown(Call call) {
        try {
            call.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }
}
