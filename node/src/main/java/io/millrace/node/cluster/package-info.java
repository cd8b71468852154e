/** What this node knows of the cluster, and its assignment of replicas. */
@NullMarked
package io.millrace.node.cluster;

import org.jspecify.annotations.NullMarked;
