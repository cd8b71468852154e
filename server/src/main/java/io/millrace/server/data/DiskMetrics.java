package io.millrace.server.data;

import io.millrace.node.cluster.DiskSpace;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.function.Supplier;

/** The disk of the data directory as metrics; nothing before it was measured. */
public final class DiskMetrics extends Collector {

    private final Supplier<DiskSpace> space;

    public DiskMetrics(Supplier<DiskSpace> space) {
        this.space = space;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        DiskSpace now = space.get();
        return now.sizeBytes() == 0
                ? List.of()
                : List.of(
                        new GaugeMetricFamily(
                                "millrace_disk_used_bytes", "Bytes under the data directory.", now.usedBytes()),
                        new GaugeMetricFamily(
                                "millrace_disk_free_bytes", "Bytes left on its file system.", now.freeBytes()),
                        new GaugeMetricFamily("millrace_disk_size_bytes", "Size of its file system.", now.sizeBytes()));
    }
}
