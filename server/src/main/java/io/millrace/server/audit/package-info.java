/** {@code millrace cluster audit}: asks the groups' leaders to compare their replicas now. */
@NullMarked
package io.millrace.server.audit;

import org.jspecify.annotations.NullMarked;
