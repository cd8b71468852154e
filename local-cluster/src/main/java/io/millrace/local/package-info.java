/**
 * Servers as separate JVMs on this machine, with generated settings on free ports. Used by the demo, the benchmark and
 * the chaos tests. Begin with {@link io.millrace.local.LocalCluster}.
 */
@NullMarked
package io.millrace.local;

import org.jspecify.annotations.NullMarked;
