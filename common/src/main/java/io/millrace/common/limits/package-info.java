/** Limit profiles: aws-2026, classic, unlimited. */
@NullMarked
package io.millrace.common.limits;

import org.jspecify.annotations.NullMarked;
