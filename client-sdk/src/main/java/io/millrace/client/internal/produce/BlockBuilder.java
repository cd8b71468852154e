package io.millrace.client.internal.produce;

import io.millrace.client.Aggregation;
import io.millrace.client.internal.kpl.AggregateEncoder;
import io.millrace.common.record.BlockCodec;
import io.millrace.common.record.BlockEncoder;
import java.util.List;

/** Makes blocks of waiting records, aggregated and compressed as the producer's shape says. Confined to one thread at a time. */
final class BlockBuilder {

    private static final int LARGE_BLOCK = 1024 * 1024;

    private final ProducerShape shape;
    private final AggregateEncoder aggregate = new AggregateEncoder();
    private BlockEncoder encoder;

    BlockBuilder(ProducerShape shape) {
        this.shape = shape;
        encoder = new BlockEncoder(shape.blockBytes());
    }

    /**
     * A block and where its user records are.
     *
     * @param bytes the block
     * @param firsts per stored record, the index of its first user record
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
    record Built(byte[] bytes, int[] firsts) {}

    Built build(List<Pending> records) {
        int[] firsts = shape.aggregates() ? aggregated(records) : plain(records);
        Built built = new Built(encoder.encode(0, shape.codec()), firsts);
        if (built.bytes.length > LARGE_BLOCK && shape.codec() == BlockCodec.NONE) {
            encoder = new BlockEncoder(shape.blockBytes()); // do not keep a buffer that grew for one large record
        }
        return built;
    }

    private int[] plain(List<Pending> records) {
        int[] firsts = new int[records.size()];
        for (int i = 0; i < firsts.length; i++) {
            firsts[i] = i;
            add(records.get(i));
        }
        return firsts;
    }

    /** Aggregates in order: a record that does not fit begins the next one, and one alone is stored as it is. */
    private int[] aggregated(List<Pending> records) {
        int[] firsts = new int[records.size()];
        int stored = 0;
        int first = 0;
        for (int i = 0; i < records.size(); i++) {
            if (i > first && !fits(records.get(i))) {
                firsts[stored++] = first;
                endAggregate(records.get(first));
                first = i;
            }
            Pending record = records.get(i);
            aggregate.add(record.key, record.explicitHashKey, record.data);
        }
        firsts[stored++] = first;
        endAggregate(records.get(first));
        return java.util.Arrays.copyOf(firsts, stored);
    }

    private boolean fits(Pending record) {
        Aggregation limits = shape.aggregation();
        return aggregate.count() < limits.maxRecords()
                && aggregate.sizeWith(record.key, record.explicitHashKey, record.data) <= limits.maxBytes();
    }

    private void endAggregate(Pending first) {
        boolean alone = aggregate.count() == 1;
        byte[] bytes = aggregate.encode();
        if (alone) {
            add(first);
        } else {
            encoder.add(first.key, first.hash, bytes);
        }
    }

    private void add(Pending record) {
        encoder.add(record.key, record.explicitHashKey, record.data);
    }
}
