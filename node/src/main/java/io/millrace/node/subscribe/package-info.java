/** The one engine that pushes records to subscribers, paced by each subscriber's credit. */
@NullMarked
package io.millrace.node.subscribe;

import org.jspecify.annotations.NullMarked;
