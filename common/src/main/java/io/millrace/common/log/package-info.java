/** The two ports between deterministic logic and a replicated log. */
@NullMarked
package io.millrace.common.log;

import org.jspecify.annotations.NullMarked;
