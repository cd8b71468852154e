package io.millrace.node.replica;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ProducerId;
import io.millrace.common.record.BlockEncoder;
import io.millrace.common.record.UserRecord;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.DropShards;
import io.millrace.proto.storage.v1.GroupCommand;
import io.millrace.proto.storage.v1.OpenShards;
import io.millrace.proto.storage.v1.Reshard;
import io.millrace.proto.storage.v1.ShardOpening;
import io.millrace.proto.storage.v1.ShardTrim;
import io.millrace.proto.storage.v1.TrimShards;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes log entries for tests. */
public final class Commands {

    private Commands() {}

    public static GroupCommand open(long... uids) {
        return GroupCommand.newBuilder()
                .setOpenShards(OpenShards.newBuilder()
                        .addAllShards(
                                Arrays.stream(uids).mapToObj(Commands::opening).toList()))
                .build();
    }

    public static GroupCommand reshard(List<Long> seal, List<Long> open) {
        return GroupCommand.newBuilder()
                .setReshard(Reshard.newBuilder()
                        .addAllSealShardUids(seal)
                        .addAllOpenShards(open.stream().map(Commands::opening).toList()))
                .build();
    }

    public static GroupCommand trim(long uid, long firstOffset) {
        return GroupCommand.newBuilder()
                .setTrimShards(TrimShards.newBuilder()
                        .addTrims(ShardTrim.newBuilder().setShardUid(uid).setFirstOffset(firstOffset)))
                .build();
    }

    public static GroupCommand drop(long... uids) {
        return GroupCommand.newBuilder()
                .setDropShards(DropShards.newBuilder()
                        .addAllShardUids(Arrays.stream(uids).boxed().toList()))
                .build();
    }

    public static GroupCommand append(long arrivalMillis, BlockAppend... blocks) {
        return GroupCommand.newBuilder()
                .setAppend(Append.newBuilder().setArrivalMillis(arrivalMillis).addAllBlocks(Arrays.asList(blocks)))
                .build();
    }

    public static BlockAppend block(long uid, byte[] block) {
        return BlockAppend.newBuilder()
                .setShardUid(uid)
                .setBlock(UnsafeByteOperations.unsafeWrap(block))
                .build();
    }

    public static BlockAppend block(long uid, ProducerId producer, long sequence, byte[] block) {
        return block(uid, block).toBuilder()
                .setProducerHigh(producer.high())
                .setProducerLow(producer.low())
                .setProducerSequence(sequence)
                .build();
    }

    /** A block of records with these payloads. */
    public static byte[] records(String... payloads) {
        BlockEncoder encoder = new BlockEncoder(256);
        for (String payload : payloads) {
            encoder.add(new UserRecord(
                    "key-" + payload.length(), null, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        return encoder.encode(0);
    }

    /** A block of incompressible records. */
    public static byte[] random(long seed, int count, int bytesEach) {
        Random random = new Random(seed);
        BlockEncoder encoder = new BlockEncoder(count * (bytesEach + 64));
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[bytesEach];
            random.nextBytes(data);
            encoder.add(new UserRecord("key-" + random.nextInt(1000), null, data));
        }
        return encoder.encode(0);
    }

    private static ShardOpening opening(long uid) {
        return ShardOpening.newBuilder()
                .setShardUid(uid)
                .setStreamUid(1)
                .setNumber((int) (uid % 1000))
                .setEpochSeconds(1_700_000_000)
                .setStartingHashKey(ByteString.copyFrom(HashKey.MIN.toBytes()))
                .setEndingHashKey(ByteString.copyFrom(HashKey.MAX.toBytes()))
                .build();
    }
}
