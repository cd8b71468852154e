package io.millrace.node.replica;

import io.millrace.common.id.GroupId;
import io.millrace.node.store.GroupStore;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Sizes of stores and of the tail cache and what damage was mended, asked for when they are scraped. */
final class ReplicaMetrics extends Collector {

    private static final List<StoreGauge> STORE_GAUGES = List.of(
            new StoreGauge(
                    "millrace_store_memtable_bytes",
                    "Memory of write buffers not yet on disk.",
                    "rocksdb.cur-size-all-mem-tables"),
            new StoreGauge("millrace_store_keys_bytes", "Bytes of table files.", "rocksdb.total-sst-files-size"),
            new StoreGauge("millrace_store_blob_bytes", "Bytes of blob files.", "rocksdb.total-blob-file-size"),
            new StoreGauge(
                    "millrace_store_blob_garbage_bytes",
                    "Bytes of trimmed blocks in blob files that still hold others.",
                    "rocksdb.live-blob-file-garbage-size"),
            new StoreGauge(
                    "millrace_store_flush_pending",
                    "Column families that wait for a flush.",
                    "rocksdb.mem-table-flush-pending"),
            new StoreGauge(
                    "millrace_store_compaction_pending_bytes",
                    "Bytes that compactions have to rewrite.",
                    "rocksdb.estimate-pending-compaction-bytes"),
            new StoreGauge(
                    "millrace_store_background_errors",
                    "Errors of flushes and compactions since the start.",
                    "rocksdb.background-errors"));

    private final BlockCache cache;
    private final Map<GroupId, GroupStore> stores = new ConcurrentHashMap<>();
    private final LongAdder repairedBlocks = new LongAdder();
    private final LongAdder divergentBlocks = new LongAdder();
    private final LongAdder storesPutAside = new LongAdder();
    private final LongAdder auditedBlocks = new LongAdder();
    private final LongAdder auditedBytes = new LongAdder();

    ReplicaMetrics(BlockCache cache) {
        this.cache = cache;
    }

    void add(GroupId group, GroupStore store) {
        stores.put(group, store);
    }

    void remove(GroupId group) {
        stores.remove(group);
    }

    /** A damaged block was replaced by a peer's copy. */
    void blockRepaired() {
        repairedBlocks.increment();
    }

    /** A block was replaced by that of the majority. */
    void blockReplaced(StoredRanges.ReplaceReason reason) {
        (reason == StoredRanges.ReplaceReason.DAMAGED ? repairedBlocks : divergentBlocks).increment();
    }

    /** Blocks were read from disk for an audit. */
    void audited(long blocks, long bytes) {
        auditedBlocks.add(blocks);
        auditedBytes.add(bytes);
    }

    /** A damaged store was put aside, to be rebuilt from the peers. */
    void storePutAside() {
        storesPutAside.increment();
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>();
        for (StoreGauge gauge : STORE_GAUGES) {
            GaugeMetricFamily family = new GaugeMetricFamily(gauge.name(), gauge.help(), List.of("group"));
            stores.forEach((group, store) ->
                    family.addMetric(List.of(Integer.toString(group.value())), store.property(gauge.property())));
            families.add(family);
        }
        families.add(
                new GaugeMetricFamily("millrace_tail_cache_bytes", "Bytes of recent blocks in memory.", cache.bytes()));
        families.add(new CounterMetricFamily(
                "millrace_tail_cache_hits",
                "Blocks that were read from memory.",
                cache.stats().hitCount()));
        families.add(new CounterMetricFamily(
                "millrace_tail_cache_misses",
                "Blocks that were not in memory.",
                cache.stats().missCount()));
        families.add(new CounterMetricFamily(
                "millrace_damaged_blocks_repaired",
                "Damaged blocks that were replaced by a peer's copy.",
                repairedBlocks.sum()));
        families.add(new CounterMetricFamily(
                "millrace_divergent_blocks_replaced",
                "Intact blocks that were replaced because a majority of replicas holds others.",
                divergentBlocks.sum()));
        families.add(new CounterMetricFamily(
                "millrace_audit_read_blocks", "Blocks that were read from disk for audits.", auditedBlocks.sum()));
        families.add(new CounterMetricFamily(
                "millrace_audit_read_bytes", "Bytes that were read from disk for audits.", auditedBytes.sum()));
        families.add(new CounterMetricFamily(
                "millrace_damaged_stores_put_aside",
                "Replicas whose files were damaged at the start and that were rebuilt from their peers.",
                storesPutAside.sum()));
        return families;
    }

    private record StoreGauge(String name, String help, String property) {}
}
