package io.millrace.common.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.error.ErrorCode;
import io.millrace.common.error.MillraceException;
import io.millrace.common.hash.HashKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

class BlockTest {

    @Property(tries = 200)
    void givesBackTheRecordsThatWereEncoded(
            @ForAll("records") List<UserRecord> records, @ForAll long arrival, @ForAll BlockCodec codec) {
        Block block = Block.read(encode(records, arrival, codec));
        assertThat(block.count()).isEqualTo(records.size());
        assertThat(block.header().arrivalMillis()).isEqualTo(arrival);
        int index = 0;
        for (StoredRecord stored : block) {
            UserRecord record = records.get(index);
            assertThat(stored.index()).isEqualTo(index++);
            assertThat(stored.partitionKey()).isEqualTo(record.partitionKey());
            assertThat(stored.explicitHashKey()).isEqualTo(record.explicitHashKey());
            assertThat(stored.dataBytes()).isEqualTo(record.data());
            assertThat(stored.hashKey()).isEqualTo(record.hashKey());
        }
        assertThat(index).isEqualTo(records.size());
    }

    @Property(tries = 200)
    void noFlippedBitGoesUnnoticed(
            @ForAll("records") List<UserRecord> records,
            @ForAll @IntRange(max = 1 << 20) int where,
            @ForAll BlockCodec codec) {
        byte[] bytes = encode(records, 1000, codec);
        int bit = where % (bytes.length * 8);
        bytes[bit / 8] ^= (byte) (1 << (bit % 8));
        assertCorrupt(() -> Block.read(bytes));
    }

    @Example
    void repetitiveBlocksBecomeSmaller() {
        List<UserRecord> records = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            records.add(new UserRecord(
                    "key-" + i % 10, null, "the same text over and over".getBytes(StandardCharsets.UTF_8)));
        }
        int raw = encode(records, 1, BlockCodec.NONE).length;
        for (BlockCodec codec : List.of(BlockCodec.LZ4, BlockCodec.ZSTD)) {
            byte[] bytes = encode(records, 1, codec);
            assertThat(bytes).hasSizeLessThan(raw / 4);
            Block block = Block.read(bytes);
            assertThat(block.codec()).isEqualTo(codec);
            assertThat(BlockHeader.SIZE + block.header().rawLength()).isEqualTo(raw);
        }
    }

    /** A few bytes must not make a reader allocate what they claim, nor more records appear than are there. */
    @Example
    void lyingLengthsOfCompressedBodiesAreRefused() {
        byte[] good = encode(List.of(new UserRecord("k", null, new byte[10_000])), 1, BlockCodec.ZSTD);
        Block block = Block.read(good);
        byte[] body = Arrays.copyOfRange(good, BlockHeader.SIZE, good.length);
        for (int raw : List.of(1, block.header().rawLength() - 1, block.header().rawLength() + 1)) {
            Block lying = Block.read(compressed(BlockCodec.ZSTD, body, raw));
            assertCorrupt(() -> lying.forEach(record -> {}));
        }
        assertCorrupt(() -> Block.read(compressed(BlockCodec.ZSTD, body, BlockCodec.MAX_RAW_BYTES + 1)));
        assertCorrupt(() -> Block.read(compressed(BlockCodec.LZ4, body, Integer.MAX_VALUE)));
    }

    /** Right checksums over garbage that says it is compressed. */
    @Property(tries = 500)
    void garbageThatClaimsToBeCompressedIsRefusedOrConsistent(
            @ForAll byte[] body, @ForAll BlockCodec codec, @ForAll @IntRange(min = 0, max = 100_000) int raw) {
        byte[] bytes = compressed(codec, body, codec == BlockCodec.NONE ? body.length : raw);
        try {
            Block.read(bytes).forEach(record -> {});
        } catch (MillraceException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT);
        }
    }

    private static byte[] compressed(BlockCodec codec, byte[] body, int rawLength) {
        ByteBuffer bytes = ByteBuffer.allocate(BlockHeader.SIZE + body.length);
        int crc = BlockHeader.crc(ByteBuffer.wrap(body));
        new BlockHeader(codec.id(), 1, body.length, rawLength, crc, 1).write(bytes);
        return bytes.put(body).array();
    }

    @Property(tries = 200)
    void neitherMissingNorSurplusBytesGoUnnoticed(
            @ForAll("records") List<UserRecord> records, @ForAll @IntRange(max = 1 << 20) int cut) {
        byte[] bytes = encode(records, 1000);
        byte[] shorter = Arrays.copyOf(bytes, cut % bytes.length);
        assertCorrupt(() -> Block.read(shorter));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + cut % 100);
        assertCorrupt(() -> Block.read(longer));
    }

    /** Right checksums over a wrong body: what a faulty producer may send. */
    @Property(tries = 500)
    void aBodyOfGarbageWithRightChecksumsIsRefusedOrConsistent(
            @ForAll byte[] body, @ForAll @IntRange(min = 1, max = 5) int count) {
        ByteBuffer bytes = ByteBuffer.allocate(BlockHeader.SIZE + body.length);
        int crc = BlockHeader.crc(ByteBuffer.wrap(body));
        new BlockHeader(BlockCodec.NONE.id(), count, body.length, body.length, crc, 1).write(bytes);
        bytes.put(body).flip();
        Block block = Block.read(bytes);
        try {
            List<StoredRecord> records = new ArrayList<>();
            block.forEach(records::add);
            assertThat(records).hasSize(count);
        } catch (MillraceException refused) {
            assertThat(refused.code()).isEqualTo(ErrorCode.CORRUPT);
        }
    }

    @Property
    void stampingChangesTheArrivalTimeOnly(@ForAll("records") List<UserRecord> records, @ForAll long arrival) {
        byte[] stamped = encode(records, 1);
        BlockHeader.stampArrival(stamped, arrival);
        assertThat(stamped).isEqualTo(encode(records, arrival));
    }

    @Property(tries = 200)
    void aWriterWritesTheSameBytesAsAnEncoder(@ForAll("records") List<UserRecord> records, @ForAll long arrival) {
        int size = BlockHeader.SIZE;
        for (UserRecord record : records) {
            byte[] key = record.partitionKey().getBytes(StandardCharsets.UTF_8);
            size += BlockWriter.recordSize(key.length, record.explicitHashKey(), record.data().length);
        }
        ByteBuffer out = ByteBuffer.allocate(size + 7).position(7);
        BlockWriter writer = new BlockWriter(out);
        for (UserRecord record : records) {
            byte[] key = record.partitionKey().getBytes(StandardCharsets.UTF_8);
            writer.add(key, record.explicitHashKey(), ByteBuffer.wrap(record.data()));
        }
        writer.finish(arrival);
        assertThat(out.hasRemaining()).isFalse();
        assertThat(Arrays.copyOfRange(out.array(), 7, size + 7)).isEqualTo(encode(records, arrival));
    }

    @Example
    void readsABlockInTheMiddleOfABuffer() {
        byte[] block = encode(List.of(new UserRecord("k", null, new byte[] {1, 2})), 7);
        ByteBuffer buffer = ByteBuffer.allocateDirect(block.length + 20);
        buffer.position(9).put(block).flip().position(9);
        assertThat(Block.read(buffer).iterator().next().dataBytes()).containsExactly(1, 2);
        assertThat(buffer.position()).isEqualTo(9);
    }

    @Example
    void holdsARecordOfTenMebibytes() {
        byte[] data = new byte[10 * 1024 * 1024];
        new Random(1).nextBytes(data);
        Block block = Block.read(encode(List.of(new UserRecord("k", HashKey.MAX, data)), 7));
        assertThat(block.iterator().next().dataBytes()).isEqualTo(data);
    }

    @Example
    void anEncoderIsEmptyAfterEncoding() {
        BlockEncoder encoder = new BlockEncoder(1);
        assertThatThrownBy(() -> encoder.encode(1)).isInstanceOf(IllegalStateException.class);
        encoder.add(new UserRecord("a", null, new byte[300]));
        assertThat(encoder.encode(1)).hasSize(BlockHeader.SIZE + 1 + 1 + 1 + 2 + 300);
        assertThat(encoder.count()).isZero();
        encoder.add(new UserRecord("b", null, new byte[0]));
        assertThat(Block.read(encoder.encode(1)).count()).isOne();
    }

    @Example
    void refusesAnUnknownCodecOrVersion() {
        byte[] block = encode(List.of(new UserRecord("k", null, new byte[1])), 7);
        ByteBuffer buffer = ByteBuffer.wrap(block);
        for (int position : new int[] {0, 1}) {
            byte[] other = block.clone();
            other[position] = 9;
            BlockHeader.stampArrival(other, 7); // makes the header's checksum right again
            assertThatThrownBy(() -> Block.read(other)).isInstanceOf(MillraceException.class);
        }
        assertThat(Block.read(buffer).count()).isOne();
    }

    @Provide
    Arbitrary<List<UserRecord>> records() {
        Arbitrary<String> key = Arbitraries.strings().ofMinLength(1).ofMaxLength(40);
        Arbitrary<HashKey> hash = Arbitraries.longs()
                .tuple2()
                .map(halves -> new HashKey(halves.get1(), halves.get2()))
                .injectNull(0.7);
        Arbitrary<byte[]> data = Arbitraries.integers().between(0, 600).map(size -> {
            byte[] bytes = new byte[size];
            new Random(size).nextBytes(bytes);
            return bytes;
        });
        return Combinators.combine(key.filter(BlockTest::isEncodable), hash, data)
                .as(UserRecord::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(20);
    }

    /** Unpaired surrogates have no UTF-8. */
    private static boolean isEncodable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static byte[] encode(List<UserRecord> records, long arrival, BlockCodec codec) {
        BlockEncoder encoder = new BlockEncoder(16);
        records.forEach(encoder::add);
        return encoder.encode(arrival, codec);
    }

    private static byte[] encode(List<UserRecord> records, long arrival) {
        BlockEncoder encoder = new BlockEncoder(16);
        records.forEach(encoder::add);
        assertThat(encoder.count()).isEqualTo(records.size());
        int size = encoder.size();
        byte[] block = encoder.encode(arrival);
        assertThat(block).hasSize(size);
        return block;
    }

    private static void assertCorrupt(ThrowingCallable reading) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
    }
}
