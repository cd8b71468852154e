package io.millrace.node.replica;

import io.millrace.common.id.ProducerId;
import io.millrace.node.shard.Shard;
import io.millrace.node.store.StoreBatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers what one log entry changes, to be written in one batch and then published. Apply thread. */
final class Changes {

    private final Map<Long, Shard> shards = new LinkedHashMap<>();
    private final Set<Producer> producers = new LinkedHashSet<>();
    private final List<NewBlock> blocks = new ArrayList<>();
    private final List<Long> trimmed = new ArrayList<>();
    private final List<Shard> dropped = new ArrayList<>();

    void block(Shard shard, long baseOffset, byte[] bytes) {
        blocks.add(new NewBlock(shard.spec().uid(), baseOffset, bytes));
        shard(shard);
    }

    void shard(Shard shard) {
        shards.put(shard.spec().uid(), shard);
    }

    void producer(Shard shard, ProducerId producer) {
        producers.add(new Producer(shard, producer));
    }

    void trimmed(Shard shard) {
        shard(shard);
        trimmed.add(shard.spec().uid());
    }

    void dropped(Shard shard) {
        dropped.add(shard);
    }

    /** Puts new blocks, and the rows of everything that was touched as it is at the end, into the batch. */
    void writeTo(StoreBatch batch) {
        blocks.forEach(block -> batch.putBlock(block.shardUid(), block.baseOffset(), block.bytes()));
        for (Shard shard : dropped) {
            long uid = shard.spec().uid();
            batch.deleteShard(uid);
            shard.producerMemories().keySet().forEach(producer -> batch.deleteProducer(uid, producer));
        }
        shards.forEach((uid, shard) -> batch.putShard(uid, RowCodec.shard(shard)));
        for (Producer touched : producers) {
            long uid = touched.shard().spec().uid();
            touched.shard()
                    .producer(touched.producer())
                    .ifPresentOrElse(
                            memory -> batch.putProducer(uid, touched.producer(), RowCodec.producer(memory)),
                            () -> batch.deleteProducer(uid, touched.producer()));
        }
    }

    Collection<Shard> shards() {
        return shards.values();
    }

    List<NewBlock> blocks() {
        return blocks;
    }

    List<Long> trimmed() {
        return trimmed;
    }

    List<Long> dropped() {
        return dropped.stream().map(shard -> shard.spec().uid()).toList();
    }

    private record Producer(Shard shard, ProducerId producer) {}

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record NewBlock(long shardUid, long baseOffset, byte[] bytes) {}
}
