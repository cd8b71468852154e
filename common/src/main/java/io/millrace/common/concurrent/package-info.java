/** How threads hand work to each other without waiting. */
@NullMarked
package io.millrace.common.concurrent;

import org.jspecify.annotations.NullMarked;
