package io.millrace.controller;

import io.millrace.common.metadata.MetadataImage;
import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;

/** Gauges of a controller, read when they are asked for. */
final class ControllerMetrics extends Collector {

    private final Controller controller;

    ControllerMetrics(Controller controller) {
        this.controller = controller;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        MetadataImage image = controller.image();
        boolean leads = controller.leads();
        List<MetricFamilySamples> samples = new ArrayList<>();
        samples.add(gauge("millrace_controller_leader", "1 when this controller leads.", leads ? 1 : 0));
        samples.add(gauge("millrace_metadata_version", "Version of the metadata applied here.", image.version()));
        samples.add(gauge(
                "millrace_metadata_followers",
                "Followers of the metadata at this controller.",
                controller.followers()));
        samples.add(gauge("millrace_streams", "Streams.", image.streams().size()));
        samples.add(gauge("millrace_open_shards", "Open shards of all streams.", image.openShardCount()));
        samples.add(gauge("millrace_groups", "Replica groups.", image.groups().size()));
        samples.add(gauge("millrace_nodes", "Registered nodes.", image.nodes().size()));
        samples.add(gauge(
                "millrace_processes_running",
                "Long jobs (create, delete, reshard, drop) under way.",
                image.processes().size()));
        if (leads) {
            samples.add(gauge(
                    "millrace_nodes_alive", "Nodes heard lately by the leading controller.", controller.nodesAlive()));
            samples.add(gauge(
                    "millrace_nodes_stopped",
                    "Nodes that told the leading controller that they stop and have not come back.",
                    controller.nodesStopped()));
        }
        return samples;
    }

    private static MetricFamilySamples gauge(String name, String help, double value) {
        return new GaugeMetricFamily(name, help, value);
    }
}
