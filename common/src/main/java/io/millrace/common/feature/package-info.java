/** What the versions of servers know that may run beside each other. */
@NullMarked
package io.millrace.common.feature;

import org.jspecify.annotations.NullMarked;
