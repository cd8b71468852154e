package io.millrace.node.replica;

import io.millrace.common.hash.MessageDigests;
import io.millrace.common.id.ProducerId;
import io.millrace.node.replica.GroupReplica.ShardDigestResult;
import io.millrace.node.shard.ProducerMemory;
import io.millrace.node.shard.Shard;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** SHA-256 of a shard: its replicated state first, then its blocks as they lie on disk. One thread. */
public final class ShardDigest {

    /** Grows when other things are hashed: hashes that were made with another number must not be compared. */
    public static final int FORMAT = 1;

    /** Read at a time: between two runs the store may be replaced. */
    private static final int RUN_BYTES = 4 * 1024 * 1024;

    private final BlockReader reader;
    private final BlockReader.Source source;
    private final MessageDigest sha = MessageDigests.sha256();
    private @Nullable ShardView view;

    ShardDigest(BlockReader reader, BlockReader.Source source) {
        this.reader = reader;
        this.source = source;
    }

    /** Takes in the shard's state; no entry may be applied meanwhile. */
    void begin(Shard shard) {
        view = PublishedShards.view(shard);
        update(view.toString());
        Map<ProducerId, ProducerMemory> sorted = new TreeMap<>(shard.producerMemories());
        sorted.forEach((producer, memory) -> update(producer + "=" + memory));
    }

    /** Takes in the blocks up to where the shard ended at {@link #begin}. */
    ShardDigestResult finish() {
        ShardView begun = Objects.requireNonNull(view);
        long bytes = 0;
        long offset = begun.firstOffset();
        while (offset < begun.nextOffset()) {
            for (StoredBlock block : reader.scanStored(source, offset, begun.nextOffset(), RUN_BYTES)) {
                update(Long.toString(block.baseOffset()));
                sha.update(block.bytes());
                bytes += block.bytes().length;
                offset = block.endOffset();
            }
        }
        return new ShardDigestResult(begun, sha.digest(), bytes);
    }

    private void update(String text) {
        sha.update(text.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
    }
}
