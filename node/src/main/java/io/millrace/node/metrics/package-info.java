/** What the data plane counts, with labels that go away with their shards. */
@NullMarked
package io.millrace.node.metrics;

import org.jspecify.annotations.NullMarked;
