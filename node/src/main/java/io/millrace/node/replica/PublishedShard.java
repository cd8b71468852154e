package io.millrace.node.replica;

import io.millrace.node.shard.Shard;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What readers see of a shard: its view, and where its newest blocks begin, so that a reader in the middle of a block finds it in
 * the cache. Written by the thread that applies, read by any.
 */
final class PublishedShard {

    private static final int REMEMBERED_BASES = 256;

    private volatile ShardView view;
    private volatile boolean retired;
    private volatile @Nullable Shard sealed;

    /** Ascending base offsets of the newest blocks, without gaps, in [0, size). Guarded by this. */
    private long[] bases = {};

    private int size;

    PublishedShard(ShardView view) {
        this.view = view;
    }

    ShardView view() {
        return view;
    }

    void publish(ShardView changed) {
        view = changed;
    }

    /** The shard itself, which changes no more what it answers to appends. */
    void seal(Shard shard) {
        sealed = shard;
    }

    /** The shard once it is sealed. */
    Optional<Shard> sealed() {
        return Optional.ofNullable(sealed);
    }

    /** The shard was dropped, or its replica has got another store: what a reader misses here is not lost. */
    void retire() {
        retired = true;
    }

    boolean isRetired() {
        return retired;
    }

    synchronized void appended(long baseOffset) {
        if (size == bases.length) {
            if (size < REMEMBERED_BASES) {
                bases = Arrays.copyOf(bases, Math.max(4, size * 2));
            } else {
                size = REMEMBERED_BASES / 2;
                System.arraycopy(bases, bases.length - size, bases, 0, size);
            }
        }
        bases[size++] = baseOffset;
    }

    /** Where the block that holds the offset begins, or the offset itself when that is not remembered. */
    synchronized long baseHolding(long offset) {
        int at = Arrays.binarySearch(bases, 0, size, offset);
        if (at >= 0) {
            return offset;
        }
        int before = -at - 2;
        return before < 0 ? offset : bases[before];
    }
}
