package io.millrace.node.write;

import io.millrace.common.id.ProducerId;
import io.millrace.common.record.BlockCodec;
import io.millrace.common.record.BlockHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One block of a log entry and those who wait for it: one producer, or all whose records share it. One thread. */
final class EntryBlock {

    private final long shardUid;
    private final @Nullable EncodedBlock given;
    private final List<PendingAppend> owners;
    private int bytes;

    private EntryBlock(long shardUid, @Nullable EncodedBlock given, List<PendingAppend> owners, int bytes) {
        this.shardUid = shardUid;
        this.given = given;
        this.owners = owners;
        this.bytes = bytes;
    }

    /** A producer's block. */
    static EntryBlock of(PendingAppend.OfBlock append) {
        return new EntryBlock(
                append.shardUid(),
                append.block(),
                List.of(append),
                append.block().bytes().remaining());
    }

    /** A block to be made of records; it has none yet. */
    static EntryBlock ofRecords(long shardUid) {
        return new EntryBlock(shardUid, null, new ArrayList<>(), BlockHeader.SIZE);
    }

    void add(PendingAppend.OfRecord append) {
        owners.add(append);
        bytes += append.record().encodedSize();
    }

    long shardUid() {
        return shardUid;
    }

    ProducerId producer() {
        return given == null ? ProducerId.NONE : given.producer();
    }

    long sequence() {
        return given == null ? 0 : given.sequence();
    }

    /** The producer's bytes, or null when the block is made of the owners' records. */
    @Nullable ByteBuffer encoded() {
        return given == null ? null : given.bytes();
    }

    /** Level of the decision rules that the block needs. */
    int featureLevel() {
        return given == null ? BlockCodec.NONE.featureLevel() : given.featureLevel();
    }

    /** Size of the block. */
    int bytes() {
        return bytes;
    }

    /** Number of records in the block. */
    int records() {
        return given == null ? owners.size() : given.count();
    }

    /** Those who wait, in the order of the block's records. */
    List<PendingAppend> owners() {
        return owners;
    }
}
