package io.millrace.chaos.container;

import io.millrace.common.env.SystemEnvironment;
import io.millrace.node.store.BlockCursor.RawBlock;
import io.millrace.node.store.GroupStore;
import io.millrace.node.store.RocksShared;
import io.millrace.node.store.StoreConfig;
import io.millrace.testkit.ForgedBlock;
import java.nio.file.Path;

/**
 * A program that changes the first block of a shard on the disk of a server that is down. Runs in a container with that disk, as the
 * server's user, on the server's libraries.
 */
final class BlockForger {

    /** Instead of a variant: the checksums do not fit. */
    static final int DAMAGED = 0;

    private BlockForger() {}

    /** Arguments: directory of the group's store, unique number of the shard, variant of {@link ForgedBlock} or 0 for damage. */
    public static void main(String[] args) {
        Path store = Path.of(args[0]);
        long shardUid = Long.parseLong(args[1]);
        int variant = Integer.parseInt(args[2]);
        try (SystemEnvironment environment = new SystemEnvironment();
                RocksShared shared = new RocksShared(StoreConfig.DEFAULT, environment);
                GroupStore group = new GroupStore(store, shared)) {
            group.open();
            RawBlock block = group.read(
                    shardUid, cursor -> cursor.seekFrom(0).orElseThrow(() -> new IllegalStateException("no block")));
            byte[] wrong = variant == DAMAGED ? damaged(block.bytes()) : ForgedBlock.of(block.bytes(), variant);
            group.putBlock(shardUid, block.baseOffset(), wrong);
            group.flush();
        }
    }

    private static byte[] damaged(byte[] block) {
        byte[] damaged = block.clone();
        damaged[damaged.length - 1] ^= 1;
        return damaged;
    }
}
