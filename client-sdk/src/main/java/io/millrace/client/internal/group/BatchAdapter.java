package io.millrace.client.internal.group;

import io.millrace.client.ConsumerRecord;
import io.millrace.client.ShardProcessor;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives batches to a {@link ShardProcessor}; its calls come one at a time. */
final class BatchAdapter implements ProcessorAdapter {

    private final ShardProcessor.Factory factory;
    private final Lease lease;
    private final CheckpointDesk desk;
    private final Checkpointer checkpointer = new Checkpointer();
    // Written by the thread that processes, read by the application's.
    private volatile Optional<Position> given = Optional.empty();
    private volatile @Nullable ShardProcessor made;

    BatchAdapter(ShardProcessor.Factory factory, Parts parts) {
        this.factory = factory;
        this.lease = parts.lease();
        this.desk = parts.checkpoints();
    }

    @Override
    public void started() throws Exception {
        ShardProcessor processor = factory.create();
        made = processor;
        processor.started(lease.stream(), lease.shardId());
    }

    @Override
    public void process(Given batch) throws Exception {
        given = Optional.of(batch.positions().get(batch.positions().size() - 1));
        processor().process(batch.records(), checkpointer);
    }

    @Override
    public void shardEnded() throws Exception {
        processor().shardEnded(checkpointer);
    }

    @Override
    public void handOver() throws Exception {
        if (made != null) {
            processor().handOver(checkpointer);
        }
    }

    @Override
    public void leaseLost() throws Exception {
        if (made != null) {
            processor().leaseLost();
        }
    }

    private ShardProcessor processor() {
        return Optional.ofNullable(made).orElseThrow(() -> new IllegalStateException("the processor was not made"));
    }

    private final class Checkpointer implements ShardProcessor.Checkpointer {

        @Override
        public void checkpoint() {
            given.ifPresent(position -> desk.store(lease.token(), position));
        }

        @Override
        public void checkpoint(ConsumerRecord record) {
            boolean own =
                    record.stream().equals(lease.stream()) && record.shardId().equals(lease.shardId());
            Position position = Position.within(record.sequenceNumber(), record.subSequenceNumber());
            if (!own || given.isEmpty() || position.compareTo(given.get()) > 0) {
                throw new IllegalArgumentException("record " + record + " was not given by shard " + lease.stream()
                        + "/" + lease.shardId() + " yet: checkpoint records of the present or an earlier batch");
            }
            desk.store(lease.token(), position);
        }
    }
}
