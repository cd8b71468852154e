package io.millrace.client.metrics;

import java.util.function.DoubleSupplier;

/**
 * Takes a client's numbers. An implementation binds it to a metrics library; {@link
 * io.millrace.client.prometheus.PrometheusMetrics} does so for Prometheus. Methods may be called by any thread and
 * must not block. The number of label values is that of the metric's labels. Asking twice for the same series gives
 * handles that add up.
 */
public interface ClientMetrics {

    /** Measures nothing. */
    ClientMetrics NONE = new NoMetrics();

    /**
     * A series of kind COUNTER.
     *
     * @param metric what is counted, of kind COUNTER
     * @param labelValues one value per label of the metric, in its order
     * @return takes what is counted
     */
    Counter counter(ClientMetric metric, String... labelValues);

    /**
     * A series of kind DISTRIBUTION.
     *
     * @param metric what is observed, of kind DISTRIBUTION
     * @param labelValues one value per label of the metric, in its order
     * @return takes the observations
     */
    Distribution distribution(ClientMetric metric, String... labelValues);

    /**
     * Registers a series of kind GAUGE. Values registered for the same series are added up.
     *
     * @param metric what is shown, of kind GAUGE
     * @param value asked for when the metric is read, by any thread; must not block
     * @param labelValues one value per label of the metric, in its order
     * @return ends the registration
     */
    Registration gauge(ClientMetric metric, DoubleSupplier value, String... labelValues);

    /** A number that only grows. */
    interface Counter {

        /**
         * Adds.
         *
         * @param amount how much, in the metric's unit; not negative
         */
        void add(double amount);
    }

    /** Observations of one kind. */
    interface Distribution {

        /**
         * Adds an observation.
         *
         * @param value what was observed, in the metric's unit
         */
        void observe(double value);
    }

    /** A gauge that is being read. */
    interface Registration extends AutoCloseable {

        @Override
        void close();
    }
}
