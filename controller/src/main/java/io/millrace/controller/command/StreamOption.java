package io.millrace.controller.command;

import io.millrace.common.metadata.RecordDistribution;
import io.millrace.common.metadata.ShardMetric;
import java.util.Set;

/** One option of a stream and what it shall be. */
public sealed interface StreamOption {

    /** Calls the visitor's method for this kind of option. */
    <T> T accept(Visitor<T> visitor);

    /** Largest record (key + data) in KiB. */
    record MaxRecordSize(int kib) implements StreamOption {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.maxRecordSize(this);
        }
    }

    /** Shard-level metrics to switch on. */
    record EnableMetrics(Set<ShardMetric> metrics) implements StreamOption {
        public EnableMetrics {
            metrics = Set.copyOf(metrics);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.enableMetrics(this);
        }
    }

    /** Shard-level metrics to switch off. */
    record DisableMetrics(Set<ShardMetric> metrics) implements StreamOption {
        public DisableMetrics {
            metrics = Set.copyOf(metrics);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.disableMetrics(this);
        }
    }

    /** Key to name for encryption; empty = off. */
    record EncryptionKey(String keyId) implements StreamOption {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.encryptionKey(this);
        }
    }

    /** Throughput to be ready for, MiB per second. */
    record WarmThroughput(int mibps) implements StreamOption {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.warmThroughput(this);
        }
    }

    /** How records are spread. */
    record Distribution(RecordDistribution rule) implements StreamOption {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.distribution(this);
        }
    }

    /** One method per kind. */
    interface Visitor<T> {
        T maxRecordSize(MaxRecordSize it);

        T enableMetrics(EnableMetrics it);

        T disableMetrics(DisableMetrics it);

        T encryptionKey(EncryptionKey it);

        T warmThroughput(WarmThroughput it);

        T distribution(Distribution it);
    }
}
