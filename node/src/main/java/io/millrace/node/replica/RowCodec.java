package io.millrace.node.replica;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.log.LogPosition;
import io.millrace.node.shard.ProducerMemory;
import io.millrace.node.shard.ProducerMemory.ProducerBlock;
import io.millrace.node.shard.Shard;
import io.millrace.node.shard.ShardSpec;
import io.millrace.proto.storage.v1.AppliedRow;
import io.millrace.proto.storage.v1.ProducerRow;
import io.millrace.proto.storage.v1.ShardOpening;
import io.millrace.proto.storage.v1.ShardRow;

/** Between the pure values of {@code node.shard} and the stored messages. */
final class RowCodec {

    private RowCodec() {}

    static byte[] applied(LogPosition position) {
        return AppliedRow.newBuilder()
                .setTerm(position.term())
                .setIndex(position.index())
                .build()
                .toByteArray();
    }

    static LogPosition applied(byte[] row) {
        try {
            AppliedRow applied = AppliedRow.parseFrom(row);
            return new LogPosition(applied.getTerm(), applied.getIndex());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("applied position", e);
        }
    }

    static byte[] shard(Shard shard) {
        Shard.Progress progress = shard.progress();
        return ShardRow.newBuilder()
                .setOpening(opening(shard.spec()))
                .setFirstOffset(progress.firstOffset())
                .setNextOffset(progress.nextOffset())
                .setLastArrivalMillis(progress.lastArrivalMillis())
                .setSealed(progress.sealed())
                .build()
                .toByteArray();
    }

    static Shard shard(byte[] row) {
        try {
            ShardRow shard = ShardRow.parseFrom(row);
            return Shard.restore(
                    spec(shard.getOpening()),
                    new Shard.Progress(
                            shard.getFirstOffset(),
                            shard.getNextOffset(),
                            shard.getLastArrivalMillis(),
                            shard.getSealed()));
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("shard", e);
        }
    }

    static byte[] producer(ProducerMemory memory) {
        ProducerRow.Builder row = ProducerRow.newBuilder().setLastIndex(memory.lastIndex());
        for (ProducerBlock block : memory.recent()) {
            row.addRecentBuilder()
                    .setSequence(block.sequence())
                    .setBaseOffset(block.baseOffset())
                    .setArrivalMillis(block.arrivalMillis())
                    .setCount(block.count());
        }
        return row.build().toByteArray();
    }

    static ProducerMemory producer(byte[] row) {
        try {
            ProducerRow producer = ProducerRow.parseFrom(row);
            return new ProducerMemory(
                    producer.getRecentList().stream()
                            .map(block -> new ProducerBlock(
                                    block.getSequence(),
                                    block.getBaseOffset(),
                                    block.getArrivalMillis(),
                                    block.getCount()))
                            .toList(),
                    producer.getLastIndex());
        } catch (InvalidProtocolBufferException e) {
            throw unreadable("producer", e);
        }
    }

    /**
     * What a command wants opened.
     *
     * @throws IllegalArgumentException when the hash keys are not a range
     */
    static ShardSpec spec(ShardOpening opening) {
        HashKeyRange range = new HashKeyRange(
                HashKey.fromBytes(opening.getStartingHashKey().toByteArray()),
                HashKey.fromBytes(opening.getEndingHashKey().toByteArray()));
        return new ShardSpec(
                opening.getShardUid(), opening.getStreamUid(), opening.getNumber(), opening.getEpochSeconds(), range);
    }

    private static ShardOpening opening(ShardSpec spec) {
        return ShardOpening.newBuilder()
                .setShardUid(spec.uid())
                .setStreamUid(spec.streamUid())
                .setNumber(spec.number())
                .setEpochSeconds(spec.epochSeconds())
                .setStartingHashKey(hashKey(spec.range().start()))
                .setEndingHashKey(hashKey(spec.range().end()))
                .build();
    }

    private static ByteString hashKey(HashKey key) {
        return UnsafeByteOperations.unsafeWrap(key.toBytes());
    }

    private static IllegalStateException unreadable(String what, InvalidProtocolBufferException cause) {
        return new IllegalStateException("a stored " + what + " row cannot be read", cause);
    }
}
