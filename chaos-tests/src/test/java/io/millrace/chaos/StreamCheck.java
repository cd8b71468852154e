package io.millrace.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.PutResult;
import io.millrace.common.record.SequenceNumber;
import io.millrace.proto.api.v1.Shard;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what one server gives back with what the writer was told: INV-1, INV-2, INV-3 and INV-6. */
final class StreamCheck {

    private final NumberedWriter writer;
    private final Map<Long, String> places = new HashMap<>();

    StreamCheck(NumberedWriter writer) {
        this.writer = writer;
    }

    /** Reads every shard from this server's own replicas. */
    StreamCheck ownReplicas(String stream, ServerProbe server) {
        for (Shard shard : server.shards(stream)) {
            shard(shard.getShardId(), server.readOwnReplica(stream, shard.getShardId()));
        }
        return this;
    }

    /** Reads every shard through this server as any client does. */
    StreamCheck asClient(String stream, ServerProbe server) {
        for (Shard shard : server.shards(stream)) {
            shard(shard.getShardId(), server.readAsClient(stream, shard.getShardId()));
        }
        return this;
    }

    private void shard(String shardId, List<ReadBack> records) {
        SequenceNumber last = null;
        Map<String, Long> lastOfKey = new HashMap<>();
        for (ReadBack record : records) {
            SequenceNumber at = SequenceNumber.parse(record.sequenceNumber());
            if (last != null) {
                assertThat(at).as("sequence numbers rise in %s", shardId).isGreaterThan(last);
            }
            last = at;
            long number = writer.payload().check(record.data());
            assertThat(record.partitionKey()).isEqualTo(writer.keyOf(number));
            assertThat(places.put(number, shardId + "/" + record.sequenceNumber()))
                    .as("record %d is stored once", number)
                    .isNull();
            Long before = lastOfKey.put(record.partitionKey(), number);
            assertThat(before == null || before < number)
                    .as("key %s: %s before %s", record.partitionKey(), before, number)
                    .isTrue();
        }
    }

    /** Every acknowledged record is at its place, and no refused one anywhere. */
    void everythingAcknowledgedIsThere() {
        areThere(writer.acknowledged());
        assertThat(places.keySet().stream().filter(writer.refused()::containsKey))
                .as("refused records that are stored")
                .isEmpty();
        assertThat(places.size())
                .isLessThanOrEqualTo(
                        writer.acknowledged().size() + writer.unknown().size());
    }

    /** Each of these records is at its place. */
    void areThere(Map<Long, PutResult> records) {
        int missing = 0;
        for (Map.Entry<Long, PutResult> entry : records.entrySet()) {
            PutResult result = entry.getValue();
            String place = places.get(entry.getKey());
            if (place == null) {
                missing++;
            } else {
                assertThat(place)
                        .as("place of record %d", entry.getKey())
                        .isEqualTo(result.shardId() + "/" + result.sequenceNumber());
            }
        }
        assertThat(missing).as("acknowledged records that are missing").isZero();
    }
}
