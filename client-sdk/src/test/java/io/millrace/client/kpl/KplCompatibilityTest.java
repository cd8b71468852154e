package io.millrace.client.kpl;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.kinesis.agg.AggRecord;
import com.amazonaws.kinesis.deagg.RecordDeaggregator;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import io.millrace.client.ReadRecord;
import io.millrace.common.hash.HashKey;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.UserRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Our aggregates against those of the libraries that consumers of Kinesis use. */
class KplCompatibilityTest {

    private static final int MEGABYTE = 1024 * 1024;

    /** The reference always writes a hash key per record, by default the partition key's. */
    @Property(tries = 200)
    void bytesAreThoseOfTheReferenceAggregator(@ForAll("batches") List<UserRecord> batch) throws Exception {
        KplAggregator ours = new KplAggregator(MEGABYTE, Integer.MAX_VALUE);
        AggRecord theirs = new AggRecord();
        for (UserRecord record : batch) {
            boolean fits =
                    theirs.addUserRecord(record.partitionKey(), decimal(record.explicitHashKey()), record.data());
            UserRecord withHash = new UserRecord(record.partitionKey(), record.hashKey(), record.data());
            assertThat(ours.add(withHash)).isEqualTo(fits);
        }

        assertThat(ours.count()).isEqualTo(theirs.getNumUserRecords());
        if (ours.count() > 1) {
            // Their size is an estimate where keys are not ASCII: they count characters.
            byte[] expected = theirs.toRecordBytes();
            assertThat(ours.sizeBytes()).isEqualTo(expected.length);
            UserRecord aggregate = ours.take().orElseThrow();
            assertThat(aggregate.data()).isEqualTo(expected);
            assertThat(aggregate.partitionKey()).isEqualTo(theirs.getPartitionKey());
            assertThat(aggregate.hashKey().toString()).isEqualTo(theirs.getExplicitHashKey());
        }
    }

    @Property(tries = 200)
    void referenceDeaggregatorReadsOurs(@ForAll("batches") List<UserRecord> batch) {
        List<UserRecord> stored = aggregates(batch);

        List<UserRecord> read = new ArrayList<>();
        List<Long> subSequences = new ArrayList<>();
        for (UserRecord record : stored) {
            List<com.amazonaws.services.kinesis.clientlibrary.types.UserRecord> users =
                    RecordDeaggregator.deaggregate(event(record));
            for (var user : users) {
                boolean plain = !user.isAggregated();
                HashKey hash = user.getExplicitHashKey() == null ? null : HashKey.parse(user.getExplicitHashKey());
                read.add(new UserRecord(
                        user.getPartitionKey(), plain ? record.explicitHashKey() : hash, bytes(user.getData())));
                subSequences.add(user.getSubSequenceNumber());
            }
        }

        assertThat(read).usingRecursiveComparison().isEqualTo(batch);
        assertThat(subSequences)
                .isEqualTo(
                        ours(stored).stream().map(ReadRecord::subSequenceNumber).toList());
    }

    @Property(tries = 200)
    void weReadTheReferenceAggregators(@ForAll("batches") List<UserRecord> batch) throws Exception {
        AggRecord theirs = new AggRecord();
        List<UserRecord> taken = new ArrayList<>();
        for (UserRecord record : batch) {
            if (theirs.addUserRecord(record.partitionKey(), decimal(record.explicitHashKey()), record.data())) {
                taken.add(record);
            }
        }

        List<ReadRecord> read = ours(List.of(new UserRecord(theirs.getPartitionKey(), null, theirs.toRecordBytes())));

        assertThat(read).hasSameSizeAs(taken);
        for (int i = 0; i < taken.size(); i++) {
            assertThat(read.get(i).partitionKey()).isEqualTo(taken.get(i).partitionKey());
            assertThat(read.get(i).hashKey()).isEqualTo(taken.get(i).hashKey());
            assertThat(read.get(i).data()).isEqualTo(taken.get(i).data());
            assertThat(read.get(i).subSequenceNumber()).isEqualTo(i);
        }
    }

    @Provide
    Arbitrary<List<UserRecord>> batches() {
        // A small alphabet makes keys repeat; the other one has characters of one to four bytes.
        Arbitrary<String> ascii =
                Arbitraries.strings().withCharRange('a', 'c').ofMinLength(1).ofMaxLength(3);
        Arbitrary<String> wide = Arbitraries.of("ключ", "鍵", "🔑", "k".repeat(256), "é");
        Arbitrary<HashKey> hash =
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(HashKey::new);
        Arbitrary<byte[]> data = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
        return Combinators.combine(
                        Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(9, ascii), net.jqwik.api.Tuple.of(1, wide)),
                        hash.injectNull(0.7),
                        data)
                .as(UserRecord::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(200);
    }

    private static List<UserRecord> aggregates(List<UserRecord> batch) {
        KplAggregator aggregator = new KplAggregator(10_000, 150);
        List<UserRecord> stored = new ArrayList<>();
        for (UserRecord record : batch) {
            if (!aggregator.add(record)) {
                stored.add(aggregator.take().orElseThrow());
                assertThat(aggregator.add(record)).isTrue();
            }
        }
        aggregator.take().ifPresent(stored::add);
        return stored;
    }

    private static List<ReadRecord> ours(List<UserRecord> stored) {
        return stored.stream()
                .map(record -> new ReadRecord(
                        "shardId-000000000000",
                        new SequenceNumber(1, 0, 0),
                        0,
                        record.partitionKey(),
                        record.explicitHashKey(),
                        record.data(),
                        0))
                .flatMap(record -> KplDeaggregator.deaggregate(record).stream())
                .toList();
    }

    private static KinesisEventRecord event(UserRecord stored) {
        KinesisEvent.Record record = new KinesisEvent.Record();
        record.setPartitionKey(stored.partitionKey());
        record.setData(ByteBuffer.wrap(stored.data()));
        record.setSequenceNumber("1");
        KinesisEventRecord event = new KinesisEventRecord();
        event.setKinesis(record);
        return event;
    }

    private static String decimal(HashKey hash) {
        return hash == null ? null : hash.toString();
    }

    private static byte[] bytes(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }
}
