package io.millrace.client.kpl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.client.ReadRecord;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.UserRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KplAggregationTest {

    private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);

    @Test
    void startsAnewAtTheSizeLimit() {
        KplAggregator aggregator = new KplAggregator();
        byte[] data = new byte[10_000];
        int added = 0;
        while (aggregator.add(new UserRecord("k", null, data))) {
            added++;
        }
        assertThat(added).isEqualTo(5);
        assertThat(aggregator.sizeBytes()).isBetween(50_000, KplAggregator.DEFAULT_MAX_BYTES);
        assertThat(KplDeaggregator.deaggregate(stored(aggregator.take().orElseThrow())))
                .hasSize(5);
        assertThat(aggregator.count()).isZero();
        assertThat(aggregator.take()).isEmpty();
    }

    @Test
    void startsAnewAtTheCountLimit() {
        KplAggregator aggregator = new KplAggregator(51_200, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(aggregator.add(new UserRecord("k" + i, null, PAYLOAD))).isTrue();
        }
        assertThat(aggregator.add(new UserRecord("k3", null, PAYLOAD))).isFalse();
    }

    @Test
    void singleRecordIsPassedOnAsItIs() {
        KplAggregator aggregator = new KplAggregator();
        UserRecord large = new UserRecord("k", null, new byte[200_000]);
        assertThat(aggregator.add(large)).isTrue();
        assertThat(aggregator.add(new UserRecord("k", null, PAYLOAD))).isFalse();
        assertThat(aggregator.take()).containsSame(large);
    }

    @Test
    void aggregateIsPlacedByItsFirstRecord() {
        KplAggregator aggregator = new KplAggregator();
        aggregator.add(new UserRecord("first", HashKey.MAX, PAYLOAD));
        aggregator.add(new UserRecord("second", null, PAYLOAD));
        UserRecord aggregate = aggregator.take().orElseThrow();
        assertThat(aggregate.partitionKey()).isEqualTo("first");
        assertThat(aggregate.hashKey()).isEqualTo(HashKey.MAX);
    }

    @Test
    void refusesLimitsThatHoldNothing() {
        assertThatThrownBy(() -> new KplAggregator(63, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("63");
    }

    @Test
    void everyDamagedByteMakesItAPlainRecord() {
        UserRecord whole = aggregate(20);
        assertThat(KplDeaggregator.isAggregate(whole.data())).isTrue();
        for (int i = 0; i < whole.data().length; i++) {
            byte[] damaged = whole.data().clone();
            damaged[i] ^= 0x40;
            ReadRecord stored = stored(new UserRecord("k", null, damaged));
            assertThat(KplDeaggregator.deaggregate(stored)).as("byte %d", i).containsExactly(stored);
        }
    }

    /** The checksum is right and the message is not: garbage, truncation, indexes beyond the tables. */
    @Test
    void malformedMessagesWithRightChecksumsArePlainRecords() throws Exception {
        Random random = new Random(7);
        byte[] message = message(aggregate(20).data());
        int plain = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = message.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            int length = round % 2 == 0 ? bad.length : random.nextInt(bad.length);
            ReadRecord stored = stored(new UserRecord("k", null, frame(java.util.Arrays.copyOf(bad, length))));
            List<ReadRecord> read = KplDeaggregator.deaggregate(stored);
            assertThat(read).isNotEmpty();
            plain += KplDeaggregator.userRecords(stored).isEmpty() ? 1 : 0;
        }
        assertThat(plain).as("messages that are refused").isGreaterThan(5_000);
    }

    @Test
    void emptyAndForeignPayloadsArePlain() throws Exception {
        for (byte[] payload :
                List.of(new byte[0], PAYLOAD, new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2})) {
            ReadRecord stored = stored(new UserRecord("k", null, payload));
            assertThat(KplDeaggregator.deaggregate(stored)).containsExactly(stored);
        }
        ReadRecord noRecords = stored(new UserRecord("k", null, frame(new byte[0])));
        assertThat(KplDeaggregator.deaggregate(noRecords)).containsExactly(noRecords);
    }

    @Test
    void tellsRecordsOfAnotherShardApart() {
        KplAggregator aggregator = new KplAggregator();
        HashKeyRange lower = HashKeyRange.even(2).get(0);
        HashKeyRange upper = HashKeyRange.even(2).get(1);
        aggregator.add(new UserRecord("a", lower.start(), PAYLOAD));
        aggregator.add(new UserRecord("b", upper.start(), PAYLOAD));
        aggregator.add(new UserRecord("c", lower.end(), PAYLOAD));
        aggregator.add(new UserRecord("d", upper.end(), PAYLOAD));

        KplDeaggregator.Parts parts =
                KplDeaggregator.deaggregate(stored(aggregator.take().orElseThrow()), lower);

        assertThat(parts.inRange()).extracting(ReadRecord::partitionKey).containsExactly("a", "c");
        assertThat(parts.inRange()).extracting(ReadRecord::subSequenceNumber).containsExactly(0L, 2L);
        assertThat(parts.outOfRange()).extracting(ReadRecord::partitionKey).containsExactly("b", "d");
        assertThat(parts.outOfRange()).extracting(ReadRecord::subSequenceNumber).containsExactly(1L, 3L);
    }

    private static UserRecord aggregate(int records) {
        KplAggregator aggregator = new KplAggregator();
        for (int i = 0; i < records; i++) {
            HashKey explicit = i % 3 == 0 ? new HashKey(i, i) : null;
            aggregator.add(new UserRecord("key-" + i % 7, explicit, PAYLOAD));
        }
        return aggregator.take().orElseThrow();
    }

    private static byte[] message(byte[] aggregate) {
        return java.util.Arrays.copyOfRange(aggregate, 4, aggregate.length - 16);
    }

    private static byte[] frame(byte[] message) throws Exception {
        byte[] digest = MessageDigest.getInstance("MD5").digest(message);
        return java.nio.ByteBuffer.allocate(4 + message.length + 16)
                .putInt(0xF3899AC2)
                .put(message)
                .put(digest)
                .array();
    }

    private static ReadRecord stored(UserRecord record) {
        return new ReadRecord(
                "shardId-000000000000",
                new SequenceNumber(1, 0, 42),
                0,
                record.partitionKey(),
                record.explicitHashKey(),
                record.data(),
                7);
    }
}
