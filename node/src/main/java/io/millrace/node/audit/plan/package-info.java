/** How replicas are compared, pure (design D4): which range is next, which replica is wrong, what has to be replaced. */
@NullMarked
package io.millrace.node.audit.plan;

import org.jspecify.annotations.NullMarked;
