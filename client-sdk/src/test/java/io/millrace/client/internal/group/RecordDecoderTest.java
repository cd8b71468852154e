package io.millrace.client.internal.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.ReadRecord;
import io.millrace.client.StartPosition;
import io.millrace.client.internal.kpl.AggregateDecoder;
import io.millrace.client.internal.kpl.AggregateEncoder;
import io.millrace.client.internal.lease.Lease;
import io.millrace.client.internal.lease.LeaseToken;
import io.millrace.client.internal.lease.Position;
import io.millrace.common.hash.HashKey;
import io.millrace.common.hash.HashKeyRange;
import io.millrace.common.record.SequenceNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {

    private static final SequenceNumber NUMBER = new SequenceNumber(1, 0, 7);
    private static final HashKeyRange LOWER = HashKeyRange.even(2).get(0);

    private final List<String> out = new ArrayList<>();
    private final List<Position> positions = new ArrayList<>();

    private static RecordDecoder decoder(Optional<Position> checkpoint) {
        return new RecordDecoder(
                new Lease(new LeaseToken(1, 1), "orders", 0, 1, List.of(), StartPosition.trimHorizon(), checkpoint),
                AggregateDecoder::decode);
    }

    private static ReadRecord stored(byte[] data) {
        return new ReadRecord("shardId-000000000000", NUMBER, "pk", data, 5);
    }

    private static ReadRecord aggregate(int count) {
        AggregateEncoder encoder = new AggregateEncoder();
        for (int i = 0; i < count; i++) {
            HashKey hash = i % 2 == 0 ? HashKey.MIN : HashKey.MAX;
            encoder.add(("key" + i).getBytes(UTF_8), hash, ("data" + i).getBytes(UTF_8));
        }
        return stored(encoder.encode());
    }

    private void decode(RecordDecoder decoder, ReadRecord record) {
        decoder.decode(record, Optional.of(LOWER), (one, position) -> {
            out.add(one.partitionKey() + "=" + new String(one.data(), UTF_8) + "/" + one.subSequenceNumber());
            positions.add(position);
        });
    }

    @Test
    void aPlainRecordComesAsItIs() {
        decode(decoder(Optional.empty()), stored("plain".getBytes(UTF_8)));
        assertThat(out).containsExactly("pk=plain/0");
        assertThat(positions).containsExactly(Position.after(NUMBER));
    }

    @Test
    void theLastOfAnAggregateEndsTheRecord() {
        decode(decoder(Optional.empty()), aggregate(3));
        assertThat(out).containsExactly("key0=data0/0", "key1=data1/1", "key2=data2/2");
        assertThat(positions)
                .containsExactly(Position.within(NUMBER, 0), Position.within(NUMBER, 1), Position.after(NUMBER));
    }

    @Test
    void goesOnInTheMiddleOfAnAggregate() {
        decode(decoder(Optional.of(Position.within(NUMBER, 1))), aggregate(4));
        assertThat(out).containsExactly("key2=data2/2", "key3=data3/3");
    }

    /** What an application that checkpoints a plain record has stored. */
    @Test
    void aPlainRecordThatWasCheckpointedByItsPartIsNotRepeated() {
        decode(decoder(Optional.of(Position.within(NUMBER, 0))), stored("plain".getBytes(UTF_8)));
        assertThat(out).isEmpty();
    }

    /** Pain 14: such records are lost by other libraries. */
    @Test
    void recordsOfAnotherShardsHashKeysAreGivenAndCounted() {
        RecordDecoder decoder = decoder(Optional.empty());
        decode(decoder, aggregate(5));
        assertThat(out).hasSize(5);
        assertThat(decoder.foreign()).isEqualTo(2);
    }
}
