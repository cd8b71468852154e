package io.millrace.node.serving;

import io.millrace.common.env.Environment;
import io.millrace.node.catalog.StreamCatalog;
import io.millrace.node.cluster.ClusterView;
import io.millrace.node.iterator.IteratorTokens;
import io.millrace.node.load.LoadMeters;
import io.millrace.node.metrics.TrafficMetrics;
import io.millrace.node.peer.Peers;
import io.millrace.node.throttle.Throttles;

/**
 * What all parts that serve clients share; one per node.
 *
 * @param env time, timers, randomness
 * @param view what this node knows of the cluster
 * @param catalog names to streams and shards
 * @param peers calls to other nodes
 * @param tokens shard iterators
 * @param throttles rates of the profile
 * @param metrics counters
 * @param loads load of the shards that this node leads
 */
public record ServingContext(
        Environment env,
        ClusterView view,
        StreamCatalog catalog,
        Peers peers,
        IteratorTokens tokens,
        Throttles throttles,
        TrafficMetrics metrics,
        LoadMeters loads) {}
