package io.millrace.chaos.reshard;

import io.millrace.client.PutResult;
import io.millrace.common.id.ShardId;
import io.millrace.common.record.Block;
import io.millrace.common.record.SequenceNumber;
import io.millrace.common.record.StoredRecord;
import io.millrace.node.replica.BlockResult;
import io.millrace.node.replica.GroupResult;
import io.millrace.proto.storage.v1.Append;
import io.millrace.proto.storage.v1.BlockAppend;
import io.millrace.proto.storage.v1.TrimShards;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Records: {@code key/counter}, each sent once by an application whose counters rise by one per key. INV-1 (what is
 * acknowledged is there), INV-3 (order per key), INV-5 (nothing after the seal), INV-6 (stored once, refused never), INV-9
 * (readers skip nothing).
 */
final class RecordHistory {

    private final ShardHistory shards;
    private final Checks checks;
    private final Map<String, SequenceNumber> places = new HashMap<>();
    private final Map<String, List<String>> byKey = new HashMap<>();
    private final Map<String, SequenceNumber> lastOfKey = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, Map<String, Integer>> readByReader = new HashMap<>();
    private int acknowledged;
    private int repeats;
    private int trims;

    RecordHistory(ShardHistory shards, Checks checks) {
        this.checks = checks;
        this.shards = shards;
    }

    /** Every record and its place. */
    @Override
    public String toString() {
        return new TreeMap<>(places).toString();
    }

    /** An entry of records, and what was decided about each block. */
    void appended(Append append, GroupResult.Appended result) {
        for (int i = 0; i < append.getBlocksCount(); i++) {
            if (result.blocks().get(i) instanceof BlockResult.Stored stored) {
                block(append.getBlocks(i), stored);
            }
        }
    }

    private void block(BlockAppend append, BlockResult.Stored stored) {
        ShardHistory.Known shard = shards.get(append.getShardUid());
        checks.that(!shard.orphan, "INV-1", "shard %d was dropped before, and records are put there", shard.number);
        for (StoredRecord entry : Block.read(append.getBlock().asReadOnlyByteBuffer())) {
            String data = text(entry);
            long offset = stored.baseOffset() + entry.index();
            SequenceNumber place = shard.sequence(offset);
            if (stored.duplicate()) {
                repeats++;
                checks.that(place.equals(places.get(data)), "INV-1", "a repeat of %s is said to be at %s", data, place);
            } else {
                checks.that(!shard.sealed, "INV-5", "%s is stored in shard %d after its seal", data, shard.number);
                checks.that(
                        offset == shard.records.size(),
                        "INV-2",
                        "%s at offset %d of shard %d",
                        data,
                        offset,
                        shard.number);
                checks.that(
                        shard.range.contains(entry.hashKey()), "INV-4", "%s does not belong to %d", data, shard.number);
                checks.that(
                        stored.arrivalMillis() >= shard.lastArrivalMillis,
                        "INV-3",
                        "%s arrives in shard %d before its predecessor",
                        data,
                        shard.number);
                shard.lastArrivalMillis = stored.arrivalMillis();
                shard.records.add(data);
                stored(data, place);
            }
        }
    }

    private void stored(String data, SequenceNumber place) {
        checks.that(places.put(data, place) == null, "INV-6", "%s is stored twice, the second time at %s", data, place);
        checks.that(!refused.contains(data), "INV-6", "%s was refused for good and is stored", data);
        String key = key(data);
        SequenceNumber before = lastOfKey.put(key, place);
        checks.that(before == null || before.compareTo(place) < 0, "INV-3", "%s is before its predecessor", data);
        List<String> ofKey = byKey.computeIfAbsent(key, k -> new ArrayList<>());
        checks.that(
                ofKey.isEmpty() || counter(ofKey.get(ofKey.size() - 1)) < counter(data),
                "INV-3",
                "%s is stored after %s",
                data,
                ofKey);
        ofKey.add(data);
    }

    /** Retention: in these worlds it takes only what every reader has read. */
    void trimmed(TrimShards entry) {
        trims += entry.getTrimsCount();
    }

    /** Shards that lost old records. */
    int trimCount() {
        return trims;
    }

    /** A producer was told where its record is. */
    void acknowledged(String data, PutResult result) {
        acknowledged++;
        SequenceNumber place = places.get(data);
        checks.that(
                result.sequenceNumber().equals(place)
                        && ShardId.parse(result.shardId()).number() == place.shardNumber(),
                "INV-1",
                "%s is said to be at %s of %s, it is at %s",
                data,
                result.sequenceNumber(),
                result.shardId(),
                place);
    }

    /** A producer was told that its record is certainly not stored. */
    void refused(String data) {
        refused.add(data);
        checks.that(!places.containsKey(data), "INV-6", "%s is stored, its producer was told that it is not", data);
    }

    /** A reader got a record: the next one of its key, at its place. */
    void read(String reader, int shardNumber, long offset, String data) {
        String key = key(data);
        List<String> stored = byKey.getOrDefault(key, List.of());
        int next = readByReader.computeIfAbsent(reader, r -> new HashMap<>()).merge(key, 1, Integer::sum) - 1;
        String expected = next < stored.size() ? stored.get(next) : "nothing";
        checks.that(
                expected.equals(data),
                "INV-9",
                "%s got %s from shard %d, next of its key is %s",
                reader,
                data,
                shardNumber,
                expected);
        SequenceNumber place = places.get(data);
        checks.that(
                place.shardNumber() == shardNumber && place.offset() == offset,
                "INV-1",
                "%s is read at offset %d of shard %d, it was stored at %s",
                data,
                offset,
                shardNumber,
                place);
    }

    /** Records that a reader has read. */
    int readBy(String reader) {
        return readByReader.getOrDefault(reader, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    int storedCount() {
        return places.size();
    }

    /** Records of repeated blocks that were recognized. */
    int repeatCount() {
        return repeats;
    }

    int acknowledgedCount() {
        return acknowledged;
    }

    int refusedCount() {
        return refused.size();
    }

    private static String text(StoredRecord entry) {
        return new String(entry.dataBytes(), StandardCharsets.UTF_8);
    }

    private static String key(String data) {
        return data.substring(0, data.indexOf('/'));
    }

    private static int counter(String data) {
        return Integer.parseInt(data.substring(data.indexOf('/') + 1));
    }
}
