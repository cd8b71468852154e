/** Commands and records of consumer groups to and from {@code millrace.storage.v1}. */
@NullMarked
package io.millrace.controller.coordination.codec;

import org.jspecify.annotations.NullMarked;
