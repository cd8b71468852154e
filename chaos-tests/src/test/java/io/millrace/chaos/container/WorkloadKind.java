package io.millrace.chaos.container;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Workloads by name. */
enum WorkloadKind {
    LOG {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return new LogWorkload(cluster, recorder);
        }
    },
    IDEMPOTENT {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return ProducerWorkload.idempotent(cluster, recorder);
        }
    },
    RESHARD {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return ProducerWorkload.reshard(cluster, recorder, seed);
        }
    },
    GROUP {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return ProducerWorkload.group(cluster, recorder, seed);
        }
    },
    PUSH {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return new PushWorkload(cluster, recorder, seed);
        }
    },
    KINESIS {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return new KinesisWorkload(cluster, recorder);
        }
    },
    CONTROL {
        @Override
        Workload make(ContainerCluster cluster, Recorder recorder, long seed) {
            return new ControlWorkload(cluster, recorder, seed);
        }
    };

    abstract Workload make(ContainerCluster cluster, Recorder recorder, long seed);

    /** Those with these labels, separated by commas. */
    static List<WorkloadKind> named(String labels) {
        return Arrays.stream(labels.split(","))
                .map(label -> valueOf(label.toUpperCase(Locale.ROOT)))
                .toList();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
