package io.millrace.node.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.millrace.common.hash.HashKey;
import io.millrace.common.id.ProducerId;
import io.millrace.common.record.Block;
import io.millrace.common.record.BlockCodec;
import io.millrace.common.record.BlockEncoder;
import io.millrace.common.record.BlockHeader;
import io.millrace.node.fake.Samples;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.GroupCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AppendCommandWriterTest {

    private static final long ARRIVAL = 1_700_000_000_123L;
    private static final AppendCallback NOBODY = outcome -> {};

    private final Random random = new Random(7);

    @Test
    void writesTheBytesOfTheGeneratedClasses() throws Exception {
        List<PendingAppend> appends = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            appends.add(i % 5 == 0 ? blockOf(i) : recordOf(i));
        }
        List<EntryBlock> blocks = LogEntry.of(appends, 20_000).blocks();
        ByteBuffer written = AppendCommandWriter.write(blocks, ARRIVAL, 3);
        byte[] bytes = new byte[written.remaining()];
        written.get(bytes);
        assertThat(bytes).isEqualTo(generated(blocks).toByteArray());
        for (BlockAppend block : GroupCommand.parseFrom(bytes).getAppend().getBlocksList()) {
            assertThat(Block.read(block.getBlock().toByteArray()).header().arrivalMillis())
                    .isEqualTo(ARRIVAL);
        }
    }

    @Test
    void leavesTheCallersBlockAsItWas() {
        byte[] block = Samples.block("a");
        byte[] before = block.clone();
        PendingAppend append =
                new PendingAppend.OfBlock(new EncodedBlock(10, ProducerId.NONE, 0, ByteBuffer.wrap(block)), NOBODY);
        AppendCommandWriter.write(LogEntry.of(List.of(append), 1000).blocks(), ARRIVAL, 1);
        assertThat(block).isEqualTo(before);
    }

    /** A replica that does not know the codec would refuse what others store. */
    @Test
    void compressedBlocksNeedTheFeatureLevelOfTheirCodec() throws Exception {
        BlockEncoder encoder = new BlockEncoder(1000);
        encoder.add("key".getBytes(StandardCharsets.UTF_8), null, new byte[900]);
        byte[] block = encoder.encode(ARRIVAL, BlockCodec.LZ4);
        assertThat(BlockHeader.read(ByteBuffer.wrap(block)).codec()).isEqualTo(BlockCodec.LZ4.id());
        PendingAppend compressed =
                new PendingAppend.OfBlock(new EncodedBlock(10, ProducerId.NONE, 0, ByteBuffer.wrap(block)), NOBODY);
        assertThat(level(compressed, blockOf(0))).isEqualTo(2);
        assertThat(level(recordOf(1), blockOf(0))).isEqualTo(1);
    }

    private static int level(PendingAppend... appends) throws Exception {
        ByteBuffer written =
                AppendCommandWriter.write(LogEntry.of(List.of(appends), 20_000).blocks(), ARRIVAL, 1);
        return GroupCommand.parseFrom(written).getFeatureLevel();
    }

    private PendingAppend recordOf(int i) {
        byte[] data = new byte[random.nextInt(400)];
        random.nextBytes(data);
        HashKey explicit = i % 7 == 0 ? new HashKey(random.nextLong(), random.nextLong()) : null;
        byte[] key = ("k".repeat(1 + i % 200)).getBytes(StandardCharsets.UTF_8);
        return new PendingAppend.OfRecord(10 + i % 3, new PlainRecord(key, explicit, ByteBuffer.wrap(data)), NOBODY);
    }

    private static PendingAppend blockOf(int i) {
        ProducerId producer = i % 10 == 0 ? ProducerId.NONE : new ProducerId(-i, i);
        ByteBuffer bytes = ByteBuffer.wrap(Samples.block("a" + i, "b" + i));
        return new PendingAppend.OfBlock(new EncodedBlock(10 + i % 3, producer, i, bytes), NOBODY);
    }

    private static GroupCommand generated(List<EntryBlock> blocks) {
        Append.Builder append = Append.newBuilder().setArrivalMillis(ARRIVAL);
        for (EntryBlock block : blocks) {
            append.addBlocks(BlockAppend.newBuilder()
                    .setShardUid(block.shardUid())
                    .setProducerHigh(block.producer().high())
                    .setProducerLow(block.producer().low())
                    .setProducerSequence(block.sequence())
                    .setBlock(ByteString.copyFrom(bytes(block))));
        }
        return GroupCommand.newBuilder().setAppend(append).setFeatureLevel(3).build();
    }

    private static byte[] bytes(EntryBlock block) {
        if (block.encoded() != null) {
            byte[] given = new byte[block.bytes()];
            block.encoded().duplicate().get(given);
            BlockHeader.stampArrival(given, ARRIVAL);
            return given;
        }
        BlockEncoder encoder = new BlockEncoder(64);
        for (PendingAppend owner : block.owners()) {
            PlainRecord record = ((PendingAppend.OfRecord) owner).record();
            encoder.add(
                    record.keyUtf8(), record.explicitHashKey(), record.data().array());
        }
        return encoder.encode(ARRIVAL);
    }
}
